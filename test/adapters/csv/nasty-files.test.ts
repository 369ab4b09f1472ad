import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { feedWith, headings, inWords, line, readRows, type Reading } from '../../support/csv.ts';

async function faultOf(content: string | Uint8Array, options?: Reading): Promise<string> {
  try {
    await readRows(content, options);
  } catch (error) {
    if (error instanceof GatewayError)
      return error.issues.map(({ code, field }) => `${field}: ${code}`).join();
    throw error;
  }
  return 'read';
}

const file = (...lines: readonly string[]): string => `${[headings, ...lines].join('\r\n')}\r\n`;
const latin = (text: string): Uint8Array => iconv.encode(text, 'windows-1252');

describe('a whole file is refused', () => {
  test.each<[why: string, content: string | Uint8Array, fault: string, options?: Reading]>([
    ['nothing in it', '', 'file: empty'],
    ['blank lines only', '\r\n\r\n  \r\n', 'file: empty'],
    ['headings only', `${headings}\r\n`, 'file: header-only'],
    ['no headings', `${line()}\n${line()}\n`, 'file: no-header'],
    ['a heading missing', 'Ref,DOB,Surname,Service\nC-1,14/07/1988,Madeup,HUB\n', 'status: missing-heading'],
    ['one heading twice', `${headings},Ref\n${line()},C-2\n`, 'client_ref: duplicate-heading'],
    [
      'two headings for one column',
      `${headings},Last name\n${line()},Other\n`,
      'family_name: duplicate-heading',
    ],
    ['a workbook', Buffer.from('504b03041400060008000000', 'hex'), 'file: not-csv'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file: not-csv'],
    [
      'says UTF-8 by its mark, and is not',
      Buffer.concat([Buffer.from('efbbbf', 'hex'), latin(file(line({ family: 'Müller' })))]),
      'file: wrong-encoding',
    ],
    [
      'declared UTF-8, and is not',
      latin(file(line({ family: 'Müller' }))),
      'file: wrong-encoding',
      { feed: feedWith({ encoding: 'utf-8' }) },
    ],
    [
      'declared Windows-1252, and says UTF-8',
      `\uFEFF${file(line())}`,
      'file: wrong-encoding',
      { feed: feedWith({ encoding: 'windows-1252' }) },
    ],
    [
      'UTF-8 first and Windows-1252 after',
      Buffer.concat([
        Buffer.from(file(line({ family: 'Llŷr' }).repeat(1))),
        Buffer.alloc(70_000, `${line()}\n`),
        latin(line({ family: 'Müller' })),
      ]),
      'file: mixed-encodings',
    ],
    ['letters lost before it was made', file(line({ family: 'M\uFFFDller' })), 'file: replaced-characters'],
    [
      'bytes of no code page',
      Buffer.from([...Buffer.from(file(line())), 0x81, 0x8d, 0x90]),
      'file: unknown-encoding',
    ],
    [
      'UTF-16 cut in the middle of a character',
      Buffer.from(`\uFEFF${file(line())}`, 'utf16le').subarray(0, -1),
      'file: wrong-encoding',
    ],
  ])('%s', async (_why, content, fault, options) => {
    expect(await faultOf(content, options)).toBe(fault);
  });

  test('and the refusal says what to do, without a value of the file', async () => {
    const error = await readRows(file(line({ family: 'M\uFFFDller' }))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GatewayError);
    expect(JSON.stringify((error as GatewayError).issues)).not.toContain('ller');
  });
});

describe('one bad row costs itself', () => {
  const good = line({ ref: 'C-9' });
  test.each<[why: string, lines: readonly string[], outcomes: readonly string[]]>([
    [
      'a quotation mark that is never closed',
      [line({ family: '"O\'Hara' }), good, good],
      ['2 rejected; row: bad-quote', '3 ready', '4 ready'],
    ],
    [
      'one in the middle of a value',
      [line({ worker: '5" Bola' }), good],
      ['2 rejected; row: bad-quote', '3 ready'],
    ],
    [
      'text after a closing one',
      [line({ worker: '"Bola"s' }), good],
      ['2 rejected; row: bad-quote', '3 ready'],
    ],
    [
      'two stray ones, rows apart',
      [line({ family: '"Hara' }), good, line({ family: 'Ha"ra' }), good],
      ['2 rejected; row: bad-quote', '3 ready', '4 rejected; row: bad-quote', '5 ready'],
    ],
    [
      'a stray one before a value over two lines',
      [line({ family: '"Hara' }), good, line({ worker: '"Bola\nAdeyemi"' }), good],
      ['2 rejected; row: bad-quote', '3 ready', '4-5 ready', '6 ready'],
    ],
    [
      'a stray one in the last row',
      [good, line({ family: '"Hara' })],
      ['2 ready', '3 rejected; row: bad-quote'],
    ],
    ['more cells than headings', [`${good},and,more`, good], ['2 rejected; row: cells-in-row', '3 ready']],
    ['fewer cells than headings', ['C-8,,14/07/1988', good], ['2 rejected', '3 ready']],
    [
      'a row of a million letters',
      ['x'.repeat(1_100_000), good],
      ['2 rejected; row: row-too-long', '3 ready'],
    ],
    ['a key that was merged away', [good, line({ ref: '' })], ['2 ready', '3 rejected; Ref: missing']],
  ])('%s', async (_why, lines, outcomes) => {
    const rows = await readRows(file(...lines));
    const told = rows.map((row, index) => {
      const where = row.line === row.lastLine ? `${row.line}` : `${row.line}-${row.lastLine}`;
      const words = `${where} ${inWords(row)}`;
      return words.startsWith(`${outcomes[index]};`) && !outcomes[index]?.includes(';')
        ? outcomes[index]
        : words;
    });
    expect(told).toEqual(outcomes);
  });

  test('a stray quotation mark at the top of a long file costs one row of it', async () => {
    const rows = await readRows(
      file(line({ family: '"Hara' }), ...Array.from({ length: 2_000 }, () => good)),
    );
    expect(rows.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'ready')).toEqual(['rejected']);
    expect(rows).toHaveLength(2_001);
  });

  test('once a date is month first, those of its column that could be are held', async () => {
    const rows = await readRows(
      file(
        line({ born: '04/03/1984' }),
        line({ born: '04/13/1984' }),
        line({ born: '04/03/1984' }),
        line({ born: '14/03/1984' }),
      ),
    );
    expect(rows.map(inWords)).toEqual(['ready', 'held; DOB: month-first', 'held; DOB: mixed-dates', 'ready']);
  });
});

describe('what is no row is passed over', () => {
  test.each<[what: string, content: string, outcomes: readonly string[]]>([
    [
      'titles above the headings',
      `Our people 2026\r\n"as of 20/11, draft"\r\n\r\n${file(line())}`,
      ['ready'],
    ],
    ['blank lines', file(line(), '', '   ', line()), ['ready', 'ready']],
    ['lines of blank cells', file(line(), ',,,,,,,,'), ['ready', 'skipped']],
    ['a line of totals', file(line(), 'Total,1,,,,,,,'), ['ready', 'skipped']],
    ['the headings again', file(line(), headings, line()), ['ready', 'skipped', 'ready']],
  ])('%s', async (_what, content, outcomes) => {
    expect((await readRows(content)).map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  test('columns that nothing is read from are told of once', async () => {
    const seen: (readonly string[])[] = [];
    const onUnusedHeadings = (unused: readonly string[]): void => void seen.push(unused);
    await readRows(`${headings},Notes,Shoe size\n${line()},x,7\n`, { onUnusedHeadings });
    expect(seen).toEqual([['Notes', 'Shoe size']]);
  });
});

const names = ['Llŷr ap Gwëndyr', 'Zażółć Gęślą', 'O’Neill', 'Renée £5', 'Łucja Źdźbło'];
const westernNames = ['O’Neill', 'Renée', 'Müller £5', 'Ægir Ørsted'];

describe('encodings are told apart by their bytes, and names come back as they were', () => {
  const written: readonly [
    encoding: string,
    write: (text: string) => Uint8Array,
    names: readonly string[],
  ][] = [
    ['UTF-8', (text) => Buffer.from(text), names],
    ['UTF-8 with a mark', (text) => Buffer.from(`\uFEFF${text}`), names],
    ['UTF-16 LE with a mark', (text) => iconv.encode(`\uFEFF${text}`, 'utf-16le'), names],
    ['UTF-16 BE with a mark', (text) => iconv.encode(`\uFEFF${text}`, 'utf-16be'), names],
    ['UTF-16 LE without', (text) => iconv.encode(text, 'utf-16le'), names],
    ['UTF-16 BE without', (text) => iconv.encode(text, 'utf-16be'), names],
    ['Windows-1252', (text) => iconv.encode(text, 'windows-1252'), westernNames],
  ];
  const endings = ['\n', '\r\n', '\r'];
  const delimiters = [',', ';', '\t'];
  for (const [encoding, write, people] of written) {
    test.each([1, 2, 3, 7, 65_536])(`${encoding}, in pieces of %i bytes`, async (chunk) => {
      for (const delimiter of delimiters) {
        for (const ending of endings) {
          const lines = [headings, ...people.map((family) => line({ family }))];
          const text = lines.map((one) => one.replaceAll(',', delimiter)).join(ending);
          const rows = await readRows(write(text), { chunk });
          expect(rows.map(({ update }) => update?.family_name)).toEqual(people);
          expect(rows.map(({ outcome }) => outcome)).toEqual(people.map(() => 'ready'));
        }
      }
    });
  }

  test('a Windows-1252 letter far down is read as one, since all before it was plain', async () => {
    const plain = Array.from({ length: 20_000 }, () => line()).join('\n');
    const rows = await readRows(latin(`${headings}\n${plain}\n${line({ family: 'Müller' })}`));
    expect(rows.at(-1)?.update?.family_name).toBe('Müller');
  });
});
