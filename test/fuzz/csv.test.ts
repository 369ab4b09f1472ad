import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { readRows } from '../support/csv.ts';
import { csvBodies } from './bodies.ts';

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
    fc.asyncProperty(csvBodies, async (bytes) => {
      expect(await outcomeOf(bytes)).toMatch(known);
    }),
    { numRuns: 500 },
  );
});
