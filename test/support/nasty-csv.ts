import { headings, line } from './csv.ts';

/** Text of one row as a file has it (it may be several lines), and what becomes of each of them. */
interface Nasty {
  readonly text: (ref: string) => string;
  readonly outcomes: readonly ('ready' | 'held' | 'rejected' | 'skipped')[];
}

const one = (outcome: Nasty['outcomes'][number], cells: Parameters<typeof line>[0]): Nasty => ({
  text: (ref) => line({ ref, ...cells }),
  outcomes: [outcome],
});

/** Every nasty input that a row can have, each with its outcome. */
export const nastyRows: readonly Nasty[] = [
  one('ready', { number: '' }),
  one('ready', { number: 'TBC' }),
  one('ready', { number: '9990000019' }),
  one('ready', { number: '="9990000018"' }),
  one('ready', { number: '999\u00A0000\u200B0018' }),
  one('ready', { updated: '' }),
  one('ready', { updated: '25/10/2026 01:30' }),
  one('ready', { family: 'Llŷr' }),
  one('ready', { family: 'Przykład' }),
  one('ready', { family: '"Smith, née Jones"' }),
  one('ready', { family: '"The ""Duke"""' }),
  one('ready', { worker: '"=HYPERLINK(""http://example.test"")"' }),
  one('ready', { worker: '@SUM(A1)' }),
  one('ready', { worker: '"Bola\nAdeyemi"' }),
  one('ready', { given: 'NULL' }),
  one('held', { born: '31/02/1989' }),
  one('held', { born: '01/01/1900' }),
  one('held', { born: '3.4.84' }),
  one('held', { born: '45385' }),
  one('held', { born: '01/01/2031' }),
  one('rejected', { born: '' }),
  one('rejected', { born: '########' }),
  one('rejected', { number: '9.99E+09' }),
  one('rejected', { number: '#REF!' }),
  one('rejected', { status: 'Sleeping' }),
  one('rejected', { family: 'Oâ€™Neill' }),
  one('rejected', { family: 'Zz Test' }),
  one('rejected', { worker: '5" Bola' }),
  { text: () => line({ ref: '' }), outcomes: ['rejected'] },
  { text: () => line({ ref: '1.09107E+15' }), outcomes: ['rejected'] },
  { text: (ref) => `${line({ ref })},and,more`, outcomes: ['rejected'] },
  { text: () => ',,,,,,,,', outcomes: ['skipped'] },
  { text: () => 'Total,17,,,,,,,', outcomes: ['skipped'] },
  { text: () => headings, outcomes: ['skipped'] },
  { text: () => '', outcomes: [] },
  // Never closed: it costs itself, and the rows behind it are read.
  {
    text: (ref) => `${line({ ref, family: '"O\'Hara' })}\n${line({ ref: `${ref}b` })}`,
    outcomes: ['rejected', 'ready'],
  },
];

/** Every this many rows one is nasty. */
const every = 10;

/** A long file as bytes, made as it is read, and how many rows of each outcome are in it. */
export function nastyFile(rows: number): {
  readonly bytes: AsyncGenerator<Uint8Array>;
  readonly expected: Readonly<Record<Nasty['outcomes'][number], number>>;
} {
  const expected = { ready: 0, held: 0, rejected: 0, skipped: 0 };
  const nastyAt = (row: number): Nasty | undefined =>
    row % every === 0 ? nastyRows[(row / every) % nastyRows.length] : undefined;
  for (let row = 1; row <= rows; row++) {
    for (const outcome of nastyAt(row)?.outcomes ?? ['ready']) expected[outcome] += 1;
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let text = `Everybody we support\n${headings}\n`;
    for (let row = 1; row <= rows; row++) {
      const ref = `C-${row}`;
      text += `${nastyAt(row)?.text(ref) ?? line({ ref })}\n`;
      if (text.length > 65_536) {
        yield Buffer.from(text);
        text = '';
      }
    }
    yield Buffer.from(text);
  }
  return { bytes: bytes(), expected };
}
