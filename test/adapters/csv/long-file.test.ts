import { describe, expect, test } from 'vitest';
import { nastyFile, nastyRows } from '../../support/nasty-csv.ts';
import { headings, line, readRows, streamRows } from '../../support/csv.ts';

const rows = 100_000;

describe('a file of 100,000 rows with every nasty input sprinkled in', () => {
  test(
    'adds up exactly, row for row, in bounded memory, and says how far it is',
    { timeout: 120_000 },
    async () => {
      const { bytes, expected } = nastyFile(rows);
      const counted = { ready: 0, held: 0, rejected: 0, skipped: 0 };
      let last = 0;
      let told = 0;
      let highest = 0;
      const onProgress = (): void => void (told += 1);
      for await (const { outcome, line } of streamRows(bytes, { onProgress })) {
        counted[outcome] += 1;
        expect(line).toBeGreaterThan(last);
        last = line;
        if (line % 5_000 === 0) highest = Math.max(highest, process.memoryUsage().heapUsed);
      }
      expect(counted).toEqual(expected);
      expect(expected.held * expected.rejected * expected.skipped).toBeGreaterThan(0);
      expect(told).toBeGreaterThan(50);
      // The file has 12 MB and its rows as records some 150: neither is ever held.
      expect(highest).toBeLessThan(300 * 1_048_576);
    },
  );

  test('each of which, alone, comes to what the table says', async () => {
    for (const { text, outcomes } of nastyRows) {
      const read = await readRows(`${headings}\n${text('C-1')}\n${text('C-2')}\n${line()}\n`);
      expect(read.map(({ outcome }) => outcome)).toEqual([...outcomes, ...outcomes, 'ready']);
    }
  });
});
