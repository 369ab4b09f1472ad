import { describe, expect, test } from 'vitest';
import type { WhoLooked } from '../../src/gateway/person-report/release-who-looked.ts';
import type { ReportRow } from '../../src/gateway/person-report/report-row.ts';
import { whoLookedPage, whoLookedPaper, whoLookedTable } from '../../src/http/pages/who-looked.ts';
import { writePaper } from '../../src/http/pdf/write-paper.ts';
import { textOfPdf } from '../support/pdf-text.ts';

const organisation = 'Example Infirmary';
const row: ReportRow = {
  id: '00000000-0000-4000-8000-000000000007',
  at: new Date('2026-11-22T02:04:10Z'),
  organisation,
  role: 'a mental health liaison worker',
  staffName: undefined,
  what: 'Looked up your current support',
  purpose: 'care and treatment',
  saw: 'that support is being given; the safety plan; a more private topic',
};
const report: WhoLooked = {
  rows: [row],
  older: undefined,
  madeAt: new Date('2026-11-22T02:10:00Z'),
  auditId: '00000000-0000-4000-8000-000000000008',
};
const many = {
  ...report,
  rows: Array.from({ length: 60 }, (_, nth) => ({ ...row, organisation: `Place ${nth}` })),
};

async function written(made: WhoLooked, by = organisation) {
  const chunks: Buffer[] = [];
  for await (const chunk of writePaper(whoLookedPaper(made, by))) chunks.push(chunk);
  const file = Buffer.concat(chunks);
  return { chunks, file, source: file.toString('latin1'), pages: textOfPdf(file) };
}
const tagged = (pages: ReturnType<typeof textOfPdf>, tag: string): readonly string[] =>
  pages.flat().flatMap((one) => (one.tag === tag ? [one.text] : []));

describe('A report on paper never', () => {
  test('has a line garbled by a letter that its font lacks, and says where it lacks one', async () => {
    const staffName = 'Łucja Ŵen\u0007 O’Źródło 🙂';
    const { pages, source } = await written({ ...report, rows: [{ ...row, staffName }] });
    expect(tagged(pages, 'TD')).toContain('?ucja Wen? O’Zród?o ?, a mental health liaison worker');
    expect(tagged(pages, 'P').at(-1)).toContain('A letter that this file cannot print');
    // Read out and copied as it is: UTF-16 with its byte order mark.
    const spoken = Buffer.from(`\uFEFF${staffName}, ${row.role}`, 'utf16le').swap16().toString('latin1');
    expect(source).toContain(spoken.slice(0, 12));
    expect(tagged((await written(report)).pages, 'P').join('')).not.toContain('cannot print');
    const paragraphs = tagged((await written(report, 'Ysbyty Ŵ')).pages, 'P');
    expect(paragraphs.some((text) => text.startsWith('It has what Ysbyty W is party to'))).toBe(true);
    expect(paragraphs.at(-1)).toContain('A letter that this file cannot print');
  });

  test('runs over a page with one long cell, or is cut without saying so', async () => {
    const { pages } = await written({ ...report, rows: [{ ...row, staffName: 'x'.repeat(4_000) }, row] });
    expect(pages).toHaveLength(3);
    expect(tagged(pages, 'TD').some((text) => text.endsWith('…'))).toBe(true);
    const cut = await written({ ...report, older: { at: row.at, id: row.id } });
    expect(tagged(cut.pages, 'P')).toContain('There are older looks that this copy has no room for.');
  });

  test('has anything but itself in its title, or another time than that of the report', async () => {
    const { source } = await written(report);
    expect(source).toContain('(Who has looked at my record)');
    expect(source).toContain('(D:20261122021000Z)');
    expect(source.match(/\(D:\d+Z\)/g)).toHaveLength(1);
  });
});

describe('A report as a file', () => {
  test('says in its last row where it ends before the looks do', () => {
    const [headings, ...rows] = whoLookedTable({ ...report, older: { at: report.madeAt, id: 'x' } });
    expect(rows).toHaveLength(report.rows.length + 1);
    expect(rows.at(-1)?.[0]).toBe('There are older looks that this copy has no room for.');
    expect(rows.at(-1)).toHaveLength(headings?.length ?? 0);
    expect(whoLookedTable(report)).toHaveLength(report.rows.length + 1);
  });
});

describe('A report on paper', () => {
  test('is tagged, in English, and A4', async () => {
    const { source, pages } = await written(report);
    expect(source).toMatch(/\/Marked true/);
    expect(source).toMatch(/\/Lang \(en-GB\)/);
    expect(source).toMatch(/\/DisplayDocTitle true/);
    expect(source).toMatch(/\/MediaBox \[0 0 841\.89 595\.28\]/);
    expect(source.match(/\/S \/Table\n/g)).toHaveLength(1);
    expect(source.match(/\/Scope \/Column\n/g)).toHaveLength(6);
    expect(source.match(/\/Scope \/Row\n/g)).toHaveLength(1);
    expect(tagged(pages, 'H1')).toEqual(['Who has looked at my record']);
    expect(tagged(pages, 'H2')).toEqual(['What this report is, and is not']);
  });

  test.each([
    ['with looks', report],
    ['with none', { ...report, rows: [] }],
  ])('%s: says what the page says, and nothing else', async (_name, made) => {
    const model = { report: made, organisation, paperUrl: '', fileUrl: '', provedUrl: '' };
    const shell = { cspNonce: 'n', csrfToken: 'c', user: undefined, productName: 'Example', crisisLines: [] };
    const html = whoLookedPage({ ...model, shell, newerUrl: undefined, olderUrl: undefined });
    const page = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
    const said = (await written(made)).pages.flat().filter(({ tag }) => tag !== 'Artifact');
    expect(said.length).toBeGreaterThan(5);
    for (const { text } of said) expect(page.replaceAll(' .', '.')).toContain(text);
  });

  test('has every look once, the head of the table and its number on each page', async () => {
    const { pages } = await written(many);
    expect(pages.length).toBeGreaterThan(4);
    expect(tagged(pages, 'TD').filter((text) => text.startsWith('Place'))).toEqual(
      many.rows.map((one) => one.organisation),
    );
    for (const [nth, page] of pages.entries()) {
      const texts = page.map(({ text }) => text);
      expect(texts).toContain(`Who has looked at my record: page ${nth + 1}`);
      expect(texts.join('|')).toMatch(/When\|?Organisation\|?Who\|?What/);
    }
    // To a screen reader it is one table: its head is said once.
    expect(tagged(pages, 'TH').filter((text) => text === 'Organisation')).toHaveLength(1);
  });

  test('is made while it is sent, a page at a time', async () => {
    const { chunks, pages } = await written(many);
    expect(chunks.length).toBeGreaterThanOrEqual(pages.length);
  });
});
