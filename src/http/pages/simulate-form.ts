import { agreementSteps, choiceSteps, type PlainChange } from '../../gateway/simulation/plain-change.ts';
import type { SharingAgreement } from '../../consent/agreement.ts';
import { sharingTopics } from '../../living-well/case-record.ts';
import type { FormFields } from '../form-fields.ts';

/** What may be picked from. */
export interface SimulateChoices {
  /** That the officer's organisation is party to, the newest version of each. */
  readonly agreements: readonly SharingAgreement[];
  /** ODS code -> name. */
  readonly organisations: ReadonlyMap<string, string>;
  /** Whether the officer's organisation may ask about one person: only who sends records may. */
  readonly mayAskOfPerson: boolean;
}

/** What was picked, as it was sent. */
export interface SimulateValues {
  readonly about: string;
  readonly step: string;
  readonly agreement: string;
  readonly topic: string;
  readonly organisation: string;
}

/** What is wrong, and the id of the input to go to. */
export interface SimulateError {
  readonly input: keyof SimulateValues;
  readonly text: string;
}

export function simulateValues({ one }: FormFields): SimulateValues {
  return {
    about: one('about'),
    step: one('step'),
    agreement: one('agreement'),
    topic: one('topic'),
    organisation: one('organisation'),
  };
}

/** Reads what would be changed. `change` is there only when nothing is wrong with it. */
export function readSimulateForm(
  values: SimulateValues,
  choices: SimulateChoices,
): { readonly change: PlainChange | undefined; readonly errors: readonly SimulateError[] } {
  const errors: SimulateError[] = [];
  const wrong = (input: SimulateError['input'], text: string): void => {
    errors.push({ input, text });
  };
  if (values.about !== 'sample' && !(values.about === 'person' && choices.mayAskOfPerson))
    wrong('about', 'Say about whom you ask');
  const change = changeIn(values, choices, wrong);
  const isChoice = choiceSteps.some((step) => step === change?.step);
  if (isChoice && values.about === 'sample') wrong('about', 'A choice is one person’s: ask about a person');
  return { change: errors.length > 0 ? undefined : change, errors };
}

function changeIn(
  values: SimulateValues,
  { agreements, organisations, mayAskOfPerson }: SimulateChoices,
  wrong: (input: SimulateError['input'], text: string) => void,
): PlainChange | undefined {
  const step = [...agreementSteps, ...(mayAskOfPerson ? choiceSteps : [])].find((one) => one === values.step);
  const topic = sharingTopics.find((one) => one === values.topic);
  const agreement = agreements.find(({ id }) => id === values.agreement);
  const organisation = organisations.has(values.organisation) ? values.organisation : undefined;
  const isOfAgreement = agreementSteps.some((one) => one === step);
  const needsTopic = step !== undefined && /^topic|^say/.test(step);
  const needsOrganisation = step?.startsWith('recipient') === true;
  if (step === undefined) wrong('step', 'Say what would change');
  if (isOfAgreement && agreement === undefined) wrong('agreement', 'Say which agreement');
  if (needsTopic && topic === undefined) wrong('topic', 'Say which topic');
  if (needsOrganisation && organisation === undefined) wrong('organisation', 'Say which organisation');
  switch (step) {
    case 'end':
      return agreement && { step, agreement };
    case 'topic-in':
    case 'topic-out':
      return agreement && topic && { step, agreement, topic };
    case 'recipient-in':
    case 'recipient-out':
      return agreement && organisation !== undefined ? { step, agreement, organisation } : undefined;
    case 'say-no':
    case 'say-yes':
      return topic && { step, topic, organisation };
    case 'stop':
      return { step };
    case undefined:
      return undefined;
  }
}
