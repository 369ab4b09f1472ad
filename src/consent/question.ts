import { isFields } from './fields.ts';
import { decideQuestion } from './question-facts.ts';
import { questionSchema, type Question } from './question-schema.ts';
import { topicSystem } from './systems.ts';
import type { Decision, ReasonCode } from './types.ts';

/** The answer to one line: the decision with its evidence; or `deny`, `error` and why the line could not be read. */
export type QuestionAnswer = {
  readonly id: unknown;
  readonly effect: 'permit' | 'deny';
  readonly reason: ReasonCode;
} & (Decision['evidence'] | { readonly unreadable: readonly string[] });

/** Answers one line of NDJSON. Never throws: what cannot be read is denied, with the names of the fields and never their values. */
export function answerQuestion(line: string): QuestionAnswer {
  let value: unknown;
  try {
    value = JSON.parse(withFullTopicSystem(line));
  } catch {
    return unreadableQuestion('not JSON');
  }
  const id = isFields(value) ? (value['id'] ?? null) : null;
  try {
    const parsed = questionSchema.safeParse(value);
    if (!parsed.success)
      return unreadable(
        id,
        parsed.error.issues.map(({ path }) => path.join('.') || 'the whole'),
      );
    // The rules read FHIR from elsewhere as it comes: these types say what it should be, not what it is.
    const { effect, code, evidence } = decideQuestion(parsed.data as unknown as Question);
    return { id, effect, reason: code, ...evidence };
  } catch {
    return unreadable(id, ['the whole']);
  }
}

/** The answer to a line that is no question at all. */
export function unreadableQuestion(why: string, id: unknown = null): QuestionAnswer {
  return unreadable(id, [why]);
}

function unreadable(id: unknown, fields: readonly string[]): QuestionAnswer {
  return { id, effect: 'deny', reason: 'error', unreadable: [...new Set(fields)] };
}

const shortTopicSystem = /"(?:[^"\s]*\/)?livingwell-sharing-topic"/g;

/** Our CodeSystem by its name alone, or under another base, is ours: those who ask from outside cannot know where a deployment publishes it. */
function withFullTopicSystem(line: string): string {
  return line.includes('livingwell-sharing-topic')
    ? line.replace(shortTopicSystem, `"${topicSystem}"`)
    : line;
}
