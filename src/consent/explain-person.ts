import { sensitiveStrands } from '../living-well/case-record.ts';
import { purposeWords, roleWords, topicWords } from '../living-well/plain-words.ts';
import { choiceKey, type ChoiceOnRecord, type ExplainContext } from './explain-context.ts';
import type { Decision, Evidence, ReasonCode } from './types.ts';

/**
 * A decision in plain English, for the person: who asked, what for and with what answer, why, and how to change it; a line each. May be read
 * over a shoulder or found in the post: no content, nobody else, no name of a sensitive strand or of an absolute withhold.
 */
export function personText({ effect, code, evidence }: Decision, context: ExplainContext): string {
  const { organisation, role, purposes, source } = context;
  const asked = purposes.map((purpose) => purposeWords.get(purpose) ?? 'another reason').join(' and ');
  const answer = effect === 'permit' ? 'They could see' : 'They could not see';
  return [
    `${organisation} asked, as ${roleWords.get(role) ?? 'a member of staff or a system'}. The reason given was ${asked}.`,
    `${answer}: ${sayTopics(evidence.topics)}. This comes from ${source}.`,
    whyOf(code, evidence, context),
    changeOf(code, evidence, context),
  ].join('\n');
}

const sensitive: ReadonlySet<string> = new Set(sensitiveStrands);
const words: ReadonlyMap<string, string> = new Map(Object.entries(topicWords));

/** Topics as the person is told of them: none of the more private ones by its name. */
export function sayTopics(topics: readonly string[]): string {
  const plain = topics.filter((topic) => words.has(topic) && !sensitive.has(topic));
  const said = plain.flatMap((topic) => words.get(topic) ?? []);
  if (plain.length < topics.length) said.push('a more private topic');
  return said.length === 0 ? 'a part of the record' : said.join('; ');
}

/** Not told apart: otherwise the words themselves would say that somebody has something which the law protects. */
const notAllowed = 'The rules for sharing do not allow this. They are the same whatever anybody chooses.';

function whyOf(code: ReasonCode, evidence: Evidence, context: ExplainContext): string {
  switch (code) {
    case 'permitted':
      return whyPermitted(evidence, context);
    case 'refused':
      return [
        'A choice on record says no to this.',
        ...recorded(evidence, context),
        'A no counts more than a yes.',
      ].join(' ');
    case 'no-consent':
      return 'No choice on record says yes to this. What nobody has said yes to is not shown.';
    case 'no-case':
      return 'They asked for emergency access. They had no emergency case open for this.';
    case 'no-agreement':
    case 'absolute-withhold':
      return notAllowed;
    case 'not-disclosable':
      return 'This entry is not fit to be shown. It may be marked as a mistake, or have a part missing.';
    case 'error':
      return 'Something went wrong while this was checked. When that happens, nothing is shown.';
  }
}

function whyPermitted(evidence: Evidence, context: ExplainContext): string {
  if (evidence.case !== null) {
    return `They said that it was an emergency. Their emergency case is ${evidence.case}. Each emergency case is checked afterwards.`;
  }
  if (evidence.consents.length === 0) {
    return 'No choice was on record. The two organisations have an agreement. It allows this until a choice is made.';
  }
  return ['A choice on record says yes to this.', ...recorded(evidence, context)].join(' ');
}

function changeOf(code: ReasonCode, evidence: Evidence, { organisation, source }: ExplainContext): string {
  switch (code) {
    case 'permitted':
      return evidence.case === null
        ? `To stop sharing this, talk to ${source}. A change counts as soon as it is recorded.`
        : `If you think that this was wrong, tell ${source} or ${organisation}.`;
    case 'refused':
    case 'no-consent':
    case 'no-case':
      return `You do not need to do anything. If you want to share this, talk to ${source}.`;
    case 'no-agreement':
    case 'absolute-withhold':
      return `You do not need to do anything. If you have questions, talk to ${source}.`;
    case 'not-disclosable':
      return `If the record is wrong, ask ${source} to put it right.`;
    case 'error':
      return `You do not need to do anything. If it happens again, tell ${source}.`;
  }
}

/** When and by whom the choices were recorded, each once, in the evidence's order. */
function recorded({ consents }: Evidence, { choices }: ExplainContext): readonly string[] {
  const said = consents.flatMap((consent) => {
    const choice = choices.get(choiceKey(consent));
    return choice === undefined ? [] : [sayChoice(choice)];
  });
  return [...new Set(said)];
}

function sayChoice(choice: ChoiceOnRecord): string {
  if (choice === 'not-read-yet') {
    return 'A newer choice had arrived and was not read yet. Until it is read, nothing is shown.';
  }
  return `It was recorded on ${longDate.format(choice.recordedOn)} by ${choice.recordedBy}.`;
}

const longDate = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'long' });
