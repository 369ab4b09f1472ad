import { problemExample } from '../problem-example.ts';
import type { DescribedOperations } from '../described.ts';

/** First version of the agreement that the examples are about. */
export const exampleAgreement = {
  id: 'example-day-centre',
  version: 1,
  source: 'X9C02',
  recipients: ['X9T01'],
  roles: ['mh-liaison'],
  purposes: ['TREAT'],
  topics: ['existence', 'contacts'],
  period: { start: '2026-01-01' },
  revoked: false,
  lawfulBasis: 'UK GDPR Article 6(1)(e)',
  article9: 'Article 9(2)(h)',
  signatories: ['Example Day Centre', 'Example Infirmary'],
  reviewOn: '2027-12-31',
};

const second = { ...exampleAgreement, version: 2, topics: ['existence', 'contacts', 'safety-plan'] };
const ended = { ...second, version: 3, revoked: true };
const path = { id: exampleAgreement.id };

/** `/v1/agreements` */
export const agreementOperations: DescribedOperations = {
  listAgreements: {
    answers: { 200: 'The newest version of each' },
    errors: [],
    examples: {
      all: { summary: 'All of them', status: 200, answer: { agreements: [exampleAgreement] } },
    },
  },
  recordAgreementVersion: {
    answers: { 201: 'In force for every read that starts from now on' },
    errors: ['invalid-record', 'agreement-version'],
    examples: {
      'the-next-version': { summary: 'One more topic', body: second, status: 201, answer: second },
      'the-same-again': {
        summary: 'A version that is on record',
        body: exampleAgreement,
        status: 409,
        answer: problemExample('agreement-version'),
      },
    },
  },
  listAgreementVersions: {
    answers: { 200: 'Every version, newest first' },
    errors: ['invalid-request', 'not-found'],
    examples: {
      versions: {
        summary: 'Every version',
        path,
        status: 200,
        answer: { agreements: [second, exampleAgreement] },
      },
      unknown: {
        summary: 'An agreement of others, or none',
        path: { id: 'no-such-agreement' },
        status: 404,
        answer: problemExample('not-found'),
      },
    },
  },
  revokeAgreement: {
    answers: { 200: 'Ended: its last version' },
    errors: ['invalid-request', 'not-found'],
    examples: {
      end: { summary: 'End it', path, status: 200, answer: ended },
      unknown: {
        summary: 'An agreement of others, or none',
        path: { id: 'no-such-agreement' },
        status: 404,
        answer: problemExample('not-found'),
      },
    },
  },
};
