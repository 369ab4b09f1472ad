import { emergencySays } from '../../../living-well/emergency-access.ts';
import { problemExample } from '../problem-example.ts';
import type { DescribedOperations } from '../described.ts';
import { exampleAgreement } from './agreements.ts';

const asked = {
  nhsNumber: '9990000018',
  birthDate: '1988-07-14',
  user: { id: 'u-17', name: 'Robin Ashworth' },
  reason: { code: 'risk-to-life', text: 'Unresponsive, brought in by ambulance' },
};
const opened = {
  case: '7d1e4b5a-90a1-4c1e-8a38-0c3d5d3d2b11',
  expiresAt: '2026-11-22T03:10:00.000Z',
  says: emergencySays,
};
const change = { kind: 'agreement', agreement: { ...exampleAgreement, version: 4 } };

/** `/v1/emergency-access` and `/v1/consent/simulations`. */
export const consentOperations: DescribedOperations = {
  openEmergencyAccess: {
    answers: { 200: 'The case that this user has open for this person already', 201: 'Open' },
    errors: ['invalid-request'],
    examples: {
      open: { summary: 'By NHS number and birth date', body: asked, status: 201, answer: opened },
      'open-already': { summary: 'The same again', body: asked, status: 200, answer: opened },
      'without-a-birth-date': {
        summary: 'An NHS number alone',
        body: { ...asked, birthDate: undefined },
        status: 400,
        answer: problemExample('invalid-request', [
          { field: 'patient', code: 'custom', fix: 'Send it as the schema says.' },
        ]),
      },
    },
  },
  closeEmergencyAccess: {
    answers: { 204: 'Closed' },
    errors: ['invalid-request', 'not-found'],
    examples: {
      close: { summary: 'Close it', path: { id: opened.case }, status: 204 },
    },
  },
  simulateChange: {
    answers: { 200: 'Who would gain and who would lose what' },
    errors: ['invalid-request', 'not-found'],
    examples: {
      'an-agreement': {
        summary: 'The next version of an agreement, counted over a sample',
        body: { change },
        status: 200,
        answer: { people: 0, changed: 0, recipients: [] },
      },
      'a-person-and-a-sample': {
        summary: 'Of a person and of a sample at once',
        body: { change, person: { nhsNumber: '9990000018', birthDate: '1988-07-14' }, sample: 100 },
        status: 400,
        answer: problemExample('invalid-request', [
          { field: 'sample', code: 'custom', fix: 'Send it as the schema says.' },
        ]),
      },
    },
  },
};
