import type { Recipient } from '../../consent/reach-recipients.ts';
import type { Simulated } from '../../gateway/simulation/release-simulation.ts';
import { sharingTopics } from '../../living-well/case-record.ts';
import { roleWords } from '../../living-well/plain-words.ts';
import { errorLinks, errorsByField } from './field-errors.ts';
import type { FindPersonError, FindPersonValues } from './find-person-form.ts';
import { findForm } from './find-person.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';
import type { SimulateChoices, SimulateError, SimulateValues } from './simulate-form.ts';

export interface SimulateModel {
  readonly shell: Shell;
  readonly choices: SimulateChoices;
  readonly values: SimulateValues | undefined;
  readonly person: FindPersonValues | undefined;
  readonly errors: readonly SimulateError[];
  readonly personErrors: readonly FindPersonError[];
  /** Undefined until something was asked. */
  readonly answer: Simulated | undefined;
}

const stepWords: Readonly<Record<string, string>> = {
  end: 'An agreement ends',
  'topic-in': 'A topic is added to an agreement',
  'topic-out': 'A topic is taken out of an agreement',
  'recipient-in': 'An organisation becomes a recipient of an agreement',
  'recipient-out': 'An organisation is no longer a recipient of an agreement',
  'say-no': 'The person says no to a topic',
  'say-yes': 'The person says yes to a topic',
  stop: 'The person stops all sharing',
};
const ofPerson = new Set(['say-no', 'say-yes', 'stop']);

/** `/ig/simulate`: what a change would do, before it is made. Codes of topics; nothing of anybody's record. Answer with 422 when there are errors. */
export function simulatePage(model: SimulateModel): string {
  const { choices, values, person, personErrors, answer } = model;
  const found = findForm(person, personErrors);
  const own = errorLinks(model.errors);
  const errors = [...own, ...personErrors.map(({ input, text }) => ({ href: `#${input}`, text }))];
  const pick = (value: string, text: string): object => ({ value, text });
  return render('simulate.njk', model.shell, {
    ...found,
    pageTitle: errors.length > 0 ? 'Error: Simulate a change' : 'Simulate a change',
    chosen: values ?? {},
    errors,
    errorOf: errorsByField(model.errors),
    mayAskOfPerson: choices.mayAskOfPerson,
    steps: Object.entries(stepWords)
      .filter(([step]) => choices.mayAskOfPerson || !ofPerson.has(step))
      .map(([value, text]) => ({ value, text, checked: values?.step === value })),
    agreements: [pick('', 'None'), ...choices.agreements.map(({ id }) => pick(id, id))],
    topics: [pick('', 'None'), ...sharingTopics.map((topic) => pick(topic, topic))],
    organisations: [
      pick('', 'None, or everybody'),
      ...[...choices.organisations].map(([code, name]) => pick(code, name)),
    ],
    answer: answer && {
      people: 'people' in answer ? answer.people : undefined,
      changed: 'changed' in answer ? answer.changed : undefined,
      rows: rowsOf(answer, choices.organisations),
    },
  });
}

interface Row {
  readonly who: string;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

function rowsOf(answer: Simulated, names: ReadonlyMap<string, string>): readonly Row[] {
  const who = ({ organisation, role, purpose }: Recipient): string =>
    `${names.get(organisation) ?? organisation}, ${roleWords.get(role) ?? role}, ${purpose}`;
  if (answer.of === 'person')
    return answer.changes.map(({ recipient, gains, loses }) => ({ who: who(recipient), gains, loses }));
  return answer.recipients.map(({ recipient, gains, loses }) => ({
    who: who(recipient),
    gains: gains.map(({ topic, people }) => `${topic} (${people})`),
    loses: loses.map(({ topic, people }) => `${topic} (${people})`),
  }));
}
