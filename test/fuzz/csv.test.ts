import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { headings, line, readRows } from '../support/csv.ts';
import { anyBytes, brokenBytes } from './break-bytes.ts';
import { strangeText } from './strange.ts';

const columns = [
  'ref',
  'number',
  'born',
  'given',
  'family',
  'service',
  'status',
  'worker',
  'updated',
] as const;
const row = fc
  .array(fc.tuple(fc.constantFrom(...columns), strangeText), { maxLength: 3 })
  .map((cells) => line(Object.fromEntries(cells)));
const file = fc.array(row, { maxLength: 4 }).map((rows) => Buffer.from([headings, ...rows].join('\n')));
const files = fc.oneof(file, brokenBytes(file), anyBytes);

/** What becomes of a file: every outcome counted; or why it cannot be read. */
async function outcomeOf(bytes: Buffer): Promise<string> {
  try {
    const rows = await readRows(bytes);
    return [...new Set(rows.map(({ outcome }) => outcome))].toSorted().join();
  } catch (error) {
    return error instanceof GatewayError ? error.code : String(error);
  }
}

test('any file is read row by row or refused as a whole, and nothing else is thrown', async () => {
  const known = /^(unreadable-file|((held|ready|rejected|skipped),?)*)$/;
  await fc.assert(
    fc.asyncProperty(files, async (bytes) => {
      expect(await outcomeOf(bytes)).toMatch(known);
    }),
    { numRuns: 500 },
  );
});
