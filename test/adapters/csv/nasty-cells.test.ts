import { describe, expect, test } from 'vitest';
import type { Feed } from '../../../src/living-well/feed.ts';
import { feedWith, inWords, readRows } from '../../support/csv.ts';

/** One cell of a good row, what becomes of the row, and what was understood. `undefined`: the column says nothing. */
type Row = readonly [column: string, cell: string, outcome: string, understood?: string | undefined];

const base: Readonly<Record<string, string>> = {
  client_ref: 'C-1',
  nhs_number: '9990000018',
  date_of_birth: '14/07/1988',
  given_name: 'Morgan',
  family_name: 'Madeup',
  service_code: 'HUB',
  status: 'open',
  worker_name: 'Bola',
  source_updated_at: '20/11/2026 16:45',
};

async function one(column: string, cell: string, feed: Feed) {
  const cells = { ...base, ...companions[column], [column]: cell };
  const quoted = Object.values(cells).map((value) => `"${value.replaceAll('"', '""')}"`);
  const [row] = await readRows(`${Object.keys(cells).join(',')}\n${quoted.join(',')}\n`, { feed });
  if (row === undefined) throw new Error('no row');
  return row;
}

/** What a column needs beside it to be told. */
const companions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  goal_score: { goal_text: 'Sleep better', goal_score_date: '18/11/2026' },
  goal_sub_strand: { goal_text: 'Sleep better' },
  last_contact_date: { last_contact_kind: 'phone' },
  last_contact_kind: { last_contact_date: '18/11/2026' },
  rq01: { reqol_date: '18/11/2026' },
  rq05: { reqol_date: '18/11/2026', rq01: '2' },
};

function check(rows: readonly Row[], feed: Feed): void {
  test.each(rows.map((row) => [row[0], row[1], row[2], row] as const))(
    '%s %j: %s',
    async (column, cell, outcome, [, , , understood]) => {
      const row = await one(column, cell, feed);
      expect(inWords(row)).toBe(outcome);
      expect(row.update?.[column as keyof typeof row.update]).toBe(understood);
      expect(row.record === undefined).toBe(!outcome.startsWith('ready'));
    },
  );
}

const declared = feedWith({ reqol: { orientation: 'frequency-0-4', physicalPolarity: '0-none' } });

describe('dates: by the declared format, day first, and never month first', () => {
  check(
    [
      ['date_of_birth', '03/04/1984', 'ready', '1984-04-03'],
      ['date_of_birth', '3.4.1984', 'ready', '1984-04-03'],
      ['date_of_birth', '3-Apr-1984', 'ready', '1984-04-03'],
      ['date_of_birth', '1984-04-03', 'ready', '1984-04-03'],
      ['date_of_birth', '03/04/1984 00:00', 'ready', '1984-04-03'],
      ['date_of_birth', '1984-04-02T23:00:00Z', 'ready', '1984-04-03'],
      ['date_of_birth', '1984-04-03T00:00:00Z', 'ready', '1984-04-03'],
      ['date_of_birth', '04/13/1984', 'held; date_of_birth: month-first'],
      ['date_of_birth', '31/02/1989', 'held; date_of_birth: no-such-day'],
      ['date_of_birth', '29/02/1988', 'ready', '1988-02-29'],
      ['date_of_birth', '3.4.84', 'held; date_of_birth: two-digit-year'],
      ['date_of_birth', '45385', 'held; date_of_birth: spreadsheet-date'],
      ['date_of_birth', '01/01/1900', 'held; date_of_birth: placeholder-date'],
      ['date_of_birth', '01/01/2031', 'held; date_of_birth: date-in-future'],
      ['date_of_birth', 'spring 1984', 'held; date_of_birth: not-a-date'],
      ['date_of_birth', '', 'rejected; date_of_birth: missing'],
      ['date_of_birth', 'N/A', 'rejected; date_of_birth: missing'],
      ['date_of_birth', '########', 'rejected; date_of_birth: hidden-by-width'],
    ],
    declared,
  );
});

describe('dates of a column that declares another format', () => {
  const of = (dates: NonNullable<Feed['columns']['date_of_birth']>['dates']): Feed =>
    feedWith({ columns: { date_of_birth: { dates } } });
  check(
    [
      ['date_of_birth', '3/4/84', 'ready', '1984-04-03'],
      ['date_of_birth', '3/4/24', 'ready', '2024-04-03'],
    ],
    of({ format: 'day-first', pivot: 26 }),
  );
  check(
    [
      ['date_of_birth', '30775', 'ready', '1984-04-03'],
      ['date_of_birth', '03/04/1984', 'held; date_of_birth: date-format'],
    ],
    of({ format: 'excel-serial' }),
  );
  check([['date_of_birth', '03/04/1984', 'held; date_of_birth: date-format']], of({ format: 'iso' }));
});

describe('when the source changed it', () => {
  check(
    [
      ['source_updated_at', '20/11/2026 16:45', 'ready', '2026-11-20T16:45:00.000Z'],
      ['source_updated_at', '20/06/2026 4:45 pm', 'ready', '2026-06-20T15:45:00.000Z'],
      ['source_updated_at', '2026-06-20T16:45:00+01:00', 'ready', '2026-06-20T15:45:00.000Z'],
      [
        'source_updated_at',
        '25/10/2026 01:30',
        'ready; source_updated_at: clock-change',
        '2026-10-25T01:30:00.000Z',
      ],
      ['source_updated_at', '20/11/2026', 'ready; source_updated_at: weak-order', '2026-11-20T23:59:59.000Z'],
      ['source_updated_at', '21/11/2026', 'ready; source_updated_at: weak-order', '2026-11-21T18:00:00.000Z'],
      ['source_updated_at', '', 'ready; source_updated_at: weak-order', '2026-11-21T18:00:00.000Z'],
      ['source_updated_at', '23/11/2026 10:00', 'held; source_updated_at: date-in-future'],
    ],
    declared,
  );
  check(
    [['source_updated_at', '', 'rejected; source_updated_at: missing']],
    feedWith({ undatedRows: 'reject' }),
  );
});

describe('numbers of people', () => {
  check(
    [
      ['nhs_number', '999 000 0018', 'ready', '9990000018'],
      ['nhs_number', '999-000-0018', 'ready', '9990000018'],
      ['nhs_number', '999\u00A0000\u200B0018', 'ready', '9990000018'],
      ['nhs_number', '9,990,000,018', 'ready', '9990000018'],
      ['nhs_number', '="9990000018"', 'ready', '9990000018'],
      ['nhs_number', '9990000018.0', 'ready', '9990000018'],
      ['nhs_number', '', 'ready; nhs_number: no-number'],
      ['nhs_number', '0000000000', 'ready; nhs_number: no-number'],
      ['nhs_number', 'TBC', 'ready; nhs_number: no-number'],
      ['nhs_number', '9990000019', 'ready; nhs_number: number-check'],
      ['nhs_number', '9.99E+09', 'rejected; nhs_number: scientific-notation'],
      ['nhs_number', '#REF!', 'rejected; nhs_number: spreadsheet-error'],
    ],
    declared,
  );
  const edinburgh = feedWith({ identifierScheme: 'chi' });
  check([['nhs_number', '101080000', 'rejected; nhs_number: leading-zero-lost']], edinburgh);
});

describe('words, by the list of the feed', () => {
  check(
    [
      ['status', 'ACTIVE', 'ready', 'open'],
      ['status', ' waiting  list ', 'ready', 'waiting'],
      ['status', 'Sleeping', 'rejected; status: unknown-status'],
      ['gender', 'NB', 'ready', 'other'],
      ['gender', 'X', 'ready; gender: unmapped-gender', 'unknown'],
      ['gender', '3', 'ready; gender: unmapped-gender', 'unknown'],
      ['gender', 'Trans', 'ready; gender: unmapped-gender', 'unknown'],
      ['gender', '', 'ready'],
      ['goal_sub_strand', 'gardening', 'held; goal_sub_strand: unknown-word'],
      ['goal_sub_strand', 'drug-alcohol', 'ready', 'drug-alcohol'],
      ['last_contact_kind', 'Pigeon', 'ready; last_contact_kind: contact-kind'],
      ['sharing', 'maybe', 'held; sharing: unknown-word'],
      ['sharing', 'Y', 'held; sharing: sharing-not-declared', 'share'],
      ['sharing', 'No', 'ready', 'do-not-share'],
    ],
    declared,
  );
});

describe('goals: 1 to 5, and nothing that is only like it', () => {
  check(
    [
      ['goal_score', '4', 'ready', '4'],
      ['goal_score', '0', 'held; goal_score: goal-score'],
      ['goal_score', '6', 'held; goal_score: goal-score'],
      ['goal_score', '3.5', 'held; goal_score: goal-score'],
      ['goal_score', '4/5', 'held; goal_score: goal-score'],
      ['goal_score', 'achieved', 'held; goal_score: goal-score'],
      ['goal_score', 'n/a', 'ready'],
    ],
    declared,
  );
  check([['goal_score', '4/5', 'ready', '4']], feedWith({ goalScores: 'out-of-five' }));
  check([['goal_score', 'Achieved', 'ready', '5']], feedWith({ words: { goal_score: { achieved: 5 } } }));
});

describe('ReQoL, by the orientation that the feed declares', () => {
  check(
    [
      ['rq01', '4', 'ready', '4'],
      ['rq05', '', 'ready'],
      ['rq01', '5', 'held; rq01: reqol-item', '5'],
      ['rq01', '-1', 'held; rq01: reqol-item', '-1'],
      ['rq01', 'often', 'held; rq01: reqol-item'],
      ['rq01', '2.5', 'held; rq01: reqol-item'],
    ],
    declared,
  );
  check([['rq01', '5', 'ready', '5']], feedWith({ reqol: { orientation: 'frequency-position-1-5' } }));
  check([['rq01', '2', 'ready; reqol_date: reqol-orientation', '2']], feedWith());
});

describe('text is text, whatever a spreadsheet would do with it', () => {
  check(
    [
      [
        'worker_role',
        '=HYPERLINK("http://example.test","Peer")',
        'ready; worker_role: formula',
        '=HYPERLINK("http://example.test","Peer")',
      ],
      ['worker_role', '@SUM(A1)', 'ready; worker_role: formula', '@SUM(A1)'],
      ['phone', '+44 7700 900123', 'ready', '+44 7700 900123'],
      ['phone', "'+44 7700 900123", 'ready', '+44 7700 900123'],
      ['phone', '7700900123', 'ready; phone: telephone-zero-lost'],
      ['phone', 'ask mum', 'ready; phone: telephone'],
      ['family_name', 'Null', 'ready', 'Null'],
      ['family_name', 'NULL', 'rejected; family_name: missing'],
      ['family_name', 'Llŷr', 'ready', 'Llŷr'],
      ['family_name', 'Re\u0301ne', 'ready', 'Réne'],
      ['family_name', 'O\u2019Neill', 'ready', 'O\u2019Neill'],
      ['family_name', 'Oâ€™Neill', 'rejected; family_name: misread-characters'],
      ['family_name', 'RenÃ©', 'rejected; family_name: misread-characters'],
      ['family_name', 'Zz Test', 'rejected; family_name: test-person', 'Zz Test'],
      ['client_ref', '1.09107E+15', 'rejected; client_ref: scientific-notation'],
      ['client_ref', '', 'rejected; client_ref: missing'],
      ['service_code', 'HUB', 'ready', 'HUB'],
    ],
    declared,
  );
  const sixDigits = feedWith({ columns: { client_ref: { digits: 6 } } });
  check([['client_ref', '1234', 'rejected; client_ref: leading-zero-lost']], sixDigits);
});
