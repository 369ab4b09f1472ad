import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { hasUnsafeMembers } from '../auth/json-members.ts';
import { answerQuestion, unreadableQuestion, type QuestionAnswer } from '../consent/question.ts';
import { linesOf, type Line } from './lines.ts';

/** Largest question, in bytes: 200 Consents of 1,000 provisions are past every limit of the rules long before. */
const longestLine = 64 * 1_048_576;
/** Answers are written this many characters at a time. */
const batchSize = 65_536;

/** `lwg consent decide`: questions as NDJSON in, one answer a line out, in order. A line that cannot be read is answered and stops nothing. */
export async function runDecide(input: Readable, output: Writable): Promise<void> {
  let batch = '';
  const flush = async (): Promise<void> => {
    const text = batch;
    batch = '';
    if (text !== '' && !output.write(text)) await once(output, 'drain');
  };
  for await (const line of linesOf(input, longestLine)) {
    batch += `${JSON.stringify(answerTo(line))}\n`;
    // Whoever asks one question at a time gets its answer at once.
    if (batch.length > batchSize || input.readableLength === 0) await flush();
  }
  await flush();
}

function answerTo(line: Line): QuestionAnswer {
  if ('tooLong' in line) return unreadableQuestion('longer than 64 MB');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(line.bytes);
  } catch {
    return unreadableQuestion('not UTF-8');
  }
  const answer = answerQuestion(text);
  // Of two members with one name a reader sees the first and another the last: such a Consent says two things at once.
  return answer.reason !== 'error' && hasUnsafeMembers(text)
    ? unreadableQuestion('a name used twice', answer.id)
    : answer;
}
