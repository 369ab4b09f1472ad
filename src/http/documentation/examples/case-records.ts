import { problemExample } from '../problem-example.ts';
import type { DescribedOperations } from '../described.ts';
import { exampleRecord, secondRecord } from './case-record.ts';

const receipt = '5f0c2f5e-1c1b-4a53-8f5d-3f6b1c2d4e5f';
const key = (name: string) => ({ 'idempotency-key': name });

const received = {
  receipt,
  status: 'received',
  etag: `"${receipt}"`,
  receivedAt: '2026-11-22T02:10:00.000Z',
  issues: [],
};

const withoutBirthDate = {
  ...secondRecord,
  person: { id: 'C-3003', name: { given: ['Ash'], family: 'Sample' } },
};
const noBirthDate = { field: 'person.birthDate', code: 'invalid_type', fix: 'Send text here.' };
const misspelt = {
  field: '',
  code: 'unrecognized_keys',
  fix: 'Leave out the fields that the schema does not have.',
};

/** `POST /v1/case-records` and `GET /v1/receipts/{id}`. */
export const caseRecordOperations: DescribedOperations = {
  pushCaseRecord: {
    answers: {
      200: 'Of one record, after `Prefer: wait`: it is settled. Of a list or lines: what became of each record. With `mode=validate`: what would.',
      202: 'One record: safely stored, and applied in its turn',
    },
    errors: [
      'missing-idempotency-key',
      'invalid-request',
      'invalid-record',
      'wrong-source',
      'no-agreement-to-push',
      'key-in-use',
      'key-reused',
      'unknown-site',
      'unconfigured-site',
      'version-conflict',
      'intake-busy',
    ],
    examples: {
      'one-record': {
        summary: 'One record',
        headers: key('example-1'),
        body: exampleRecord,
        status: 202,
        answer: received,
      },
      'a-list': {
        summary: 'A list: one new, one that is here already, one that cannot be taken',
        headers: key('example-2'),
        body: [secondRecord, exampleRecord, withoutBirthDate],
        status: 200,
        answer: {
          counts: { accepted: 1, duplicate: 1, held: 0, rejected: 1 },
          results: [
            { index: 0, outcome: 'accepted', receipt },
            { index: 1, outcome: 'duplicate', receipt },
            { index: 2, outcome: 'rejected', issues: [noBirthDate] },
          ],
        },
      },
      'a-record-a-line': {
        summary: 'A record a line (NDJSON), for a back-fill',
        headers: key('example-3'),
        type: 'application/x-ndjson',
        body: `${JSON.stringify(exampleRecord)}\n{"person":\n`,
        status: 200,
        answer: {
          counts: { accepted: 0, duplicate: 1, held: 0, rejected: 1 },
          results: [
            { index: 0, line: 1, outcome: 'duplicate', receipt },
            {
              index: 1,
              line: 2,
              outcome: 'rejected',
              issues: [{ field: '', code: 'not-json', fix: problemExample('not-json').title }],
            },
          ],
        },
      },
      'try-first': {
        summary: 'With `mode=validate`: what would be wrong with it; nothing is stored',
        query: { mode: 'validate' },
        body: [exampleRecord],
        status: 200,
        answer: {
          counts: { accepted: 1, duplicate: 0, held: 0, rejected: 0 },
          results: [{ index: 0, outcome: 'accepted' }],
        },
      },
      'without-a-key': {
        summary: 'Without an Idempotency-Key',
        body: exampleRecord,
        status: 400,
        answer: problemExample('missing-idempotency-key'),
      },
      'a-misspelt-field': {
        summary: 'A field that is not in the schema',
        headers: key('example-4'),
        body: { ...exampleRecord, shering: {} },
        status: 400,
        answer: problemExample('invalid-record', [misspelt]),
      },
      'a-version-that-is-past': {
        summary: 'With the ETag of a receipt in `If-Match`: another record of this person came in since',
        headers: { ...key('example-5'), 'if-match': '"5f0c2f5e-0000-4a53-8f5d-3f6b1c2d4e5f"' },
        body: exampleRecord,
        status: 412,
        answer: problemExample('version-conflict'),
      },
    },
  },
  readReceipt: {
    answers: { 200: 'What became of it by now' },
    errors: ['invalid-request', 'not-found'],
    examples: {
      'not-applied-yet': {
        summary: 'Stored, and waiting for its turn',
        path: { id: receipt },
        status: 200,
        answer: received,
      },
      'not-yours': {
        summary: 'A receipt of somebody else, or of nobody',
        path: { id: '00000000-0000-4000-8000-000000000000' },
        status: 404,
        answer: problemExample('not-found'),
      },
    },
  },
};
