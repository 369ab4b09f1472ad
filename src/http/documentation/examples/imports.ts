import type { DescribedOperations } from '../described.ts';

const id = '8d7a1c52-3f0e-4b7d-9a55-0c9a3f7e6b21';
const file = [
  'client_ref,nhs_number,date_of_birth,family_name,service_code,status,worker_name,source_updated_at',
  'C-3010,,05/05/1990,Tryout,HUB,open,Bola Adeyemi,2026-11-20T16:45:00Z',
  'C-3011,9990000107,31/02/1989,Madeup,HUB,open,Bola Adeyemi,2026-11-20T16:45:00Z',
  '',
].join('\n');

const of = {
  import: id,
  mode: 'send',
  source: { site: 'tameside-glossop', system: 'example-cases' },
  feed: 'spreadsheet',
  receivedAt: '2026-11-21T02:10:00.000Z',
};
const none = { received: 0, accepted: 0, duplicate: 0, held: 0, rejected: 0, skipped: 0 };
const done = {
  ...of,
  state: 'done',
  finishedAt: '2026-11-21T02:10:04.000Z',
  rows: 2,
  counts: { ...none, received: 2, accepted: 1, held: 1 },
  troubles: [
    {
      column: 'nhs_number',
      code: 'no-number',
      fix: 'There is no usable number, so the person is kept under your own reference.',
      warning: true,
      lines: [2],
      count: 1,
    },
    {
      column: 'date_of_birth',
      code: 'no-such-day',
      fix: 'There is no such day in the calendar. Check it at the source.',
      warning: false,
      lines: [3],
      count: 1,
    },
  ],
};

const results = [
  '\uFEFFline,client_ref,outcome,code,column,fix',
  '2,C-3010,accepted,no-number,nhs_number,"There is no usable number, so the person is kept under your own reference."',
  '3,C-3011,held,no-such-day,date_of_birth,There is no such day in the calendar. Check it at the source.',
  '',
].join('\r\n');

/** `/v1/imports` */
export const importOperations: DescribedOperations = {
  importRows: {
    answers: {
      200: 'The same import as before, and it is over: what became of its rows.',
      202: 'All of it is safely stored. Ask at `Location` how far it is.',
    },
    errors: [
      'invalid-request',
      'wrong-source',
      'no-agreement-to-push',
      'key-reused',
      'unreadable-file',
      'intake-busy',
    ],
    examples: {
      'a-file': {
        summary: 'A file of two rows',
        type: 'text/csv',
        body: file,
        status: 202,
        answer: { ...of, state: 'waiting', counts: none, troubles: [] },
      },
      'the-same-file': {
        summary: 'The same again, when it has been read',
        type: 'text/csv',
        body: file,
        status: 200,
        answer: done,
      },
    },
  },
  readImport: {
    answers: { 200: 'How far it is; of one that is over, what became of its rows.' },
    errors: ['invalid-request', 'not-found'],
    examples: {
      'is-done': { summary: 'One that is done', path: { id }, status: 200, answer: done },
    },
  },
  readImportResults: {
    answers: {
      200: 'A line for each row that has an outcome by now; cells that a spreadsheet would run are made harmless.',
    },
    errors: ['invalid-request', 'not-found'],
    examples: {
      'is-done': { summary: 'Of one that is done', path: { id }, status: 200, answer: results },
    },
  },
};
