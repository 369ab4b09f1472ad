import type { z } from 'zod';
import { caseRecordSchema, type CaseRecord } from '../../src/living-well/case-record.ts';
import { checkSite, type ConfiguredSite } from '../../src/living-well/site.ts';
import tamesideGlossop from '../../src/living-well/sites/tameside-glossop.json' with { type: 'json' };
import type { MappingContext } from '../../src/fhir/mapping/mapped-case.ts';

type CaseRecordInput = z.input<typeof caseRecordSchema>;

/** Fictional people and organisations only. NHS numbers from the 999 range, telephones from Ofcom's drama ranges. */
export const samsContext: MappingContext = {
  personId: '3f0e8a52-4f0b-4f1d-9d5e-2a6f6f0c1a01',
  namespace: new Uint8Array(16).fill(7),
  sourceOrganisation: 'X9Y8Z',
};

/** A place that uses every questionnaire, and has said how. Made up: what a licensed form says of its items is not public. */
export const licensedSite: ConfiguredSite = configuredSite({
  ...tamesideGlossop,
  questionnaires: [
    { instrument: 'reqol-10' },
    { instrument: 'reqol-20', reversed: ['rq20-01'], valueOfLiving: 'rq20-02' },
    { instrument: 'qayl', satisfactionScale: { lowest: 1, highest: 7 } },
  ],
});

function configuredSite(file: unknown): ConfiguredSite {
  const site = checkSite(file);
  if (site.status !== 'configured') throw new Error('this place is not configured');
  return site;
}

/** The least a source may say: who the person is. */
const minimal: CaseRecordInput = {
  source: { site: 'tameside-glossop', system: 'casebook', modified: '2024-02-24T15:00:00Z' },
  person: { id: 'P2', birthDate: '1990-01-02', name: { given: ['Alex'], family: 'Example' } },
};

const team: NonNullable<CaseRecordInput['team']> = {
  id: 'T1',
  name: 'Glossop neighbourhood team',
  organisation: { id: 'O1', name: 'Example Wellbeing', odsCode: 'X9Y8Z' },
  service: {
    id: 'S1',
    name: 'Living Life Well',
    telephone: '0161 496 0100',
    hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
  },
  keyWorker: {
    id: 'W1',
    name: { given: 'Jo', family: 'Example' },
    role: 'peer worker',
    telephone: '07700 900123',
    hours: [{ days: ['fri', 'sat'], from: '20:00', to: '04:00' }],
  },
};

const plan: NonNullable<CaseRecordInput['plan']> = {
  id: 'PL1',
  date: '2024-02-01',
  goals: [
    {
      id: 'G1',
      text: 'Get back to part-time work',
      status: 'active',
      start: '2024-02-01',
      strand: 'building-positive-future',
      scores: [{ date: '2024-02-01', score: 1, ratedBy: 'person' }],
    },
    {
      id: 'G2',
      text: 'Walk with a group every week',
      status: 'active',
      start: '2024-02-01',
      strand: 'healthy-relationships',
      scores: [{ date: '2024-02-01', score: 2, ratedBy: 'worker' }],
    },
    {
      id: 'G3',
      text: 'Cut down drinking',
      status: 'active',
      start: '2024-02-01',
      strand: 'addressing-basic-needs',
      sensitive: ['drug-alcohol'],
      scores: [{ date: '2024-02-01', score: 1, ratedBy: 'person' }],
    },
  ],
};

/** Sam of the worked example (living-well 5.3), on the eve of the Sunday night. */
const sam: CaseRecordInput = {
  source: { site: 'tameside-glossop', system: 'casebook', modified: '2024-02-24T15:00:00+00:00' },
  person: {
    id: 'P1',
    nhsNumber: '999 000 0018',
    birthDate: '1989-06-15',
    name: { given: ['Sam', 'Lee'], family: 'Example', prefix: 'Mx' },
    gender: 'other',
    address: { lines: ['1 Example Street', 'Glossop'], postcode: 'ZZ99 9ZZ' },
    telephone: '07700 900456',
    communicationNeeds: ['Speak slowly', 'Needs a quiet room'],
  },
  introduction: { id: 'I1', date: '2024-01-04', route: 'self', reason: 'Lost a job and a neighbour helped' },
  episode: {
    id: 'E1',
    status: 'open',
    start: '2024-01-18',
    contacts: [
      { id: 'C1', date: '2024-01-18', kind: 'in-person', step: 'initial-conversation' },
      { id: 'C2', date: '2024-02-23', kind: 'phone' },
    ],
    nextContact: { id: 'C3', date: '2024-03-14', kind: 'in-person', step: 'review' },
  },
  team,
  plan,
  reqol10: [
    {
      id: 'R1',
      date: '2024-02-01',
      orientation: 'frequency-0-4',
      answers: {
        rq01: 3,
        rq02: 1,
        rq03: 3,
        rq04: 1,
        rq05: 1,
        rq06: 2,
        rq07: 1,
        rq08: 1,
        rq09: 3,
        rq10: 1,
        rq11: 1,
      },
      physicalPolarity: '0-none',
    },
  ],
  safetyPlan: {
    id: 'SP1',
    agreedOn: '2024-02-01',
    agreedWith: 'Jo Example',
    reviewOn: '2024-05-01',
    whatHelps: ['Walking the dog', 'Ringing a friend'],
    whatMakesItWorse: ['Loud rooms'],
    warningSigns: ['Not sleeping'],
    agreedSteps: ['Ring Jo', 'Go to the safe place'],
  },
  sharing: {
    id: 'SH1',
    status: 'active',
    recordedOn: '2024-02-01',
    recordedBy: 'Jo Example',
    choices: [
      {
        decision: 'share',
        topics: ['existence', 'contacts', 'journey', 'plan', 'goals'],
        with: ['RTZ9A'],
        purposes: ['TREAT'],
      },
      { decision: 'do-not-share', topics: ['drug-alcohol'] },
    ],
  },
};

/** A checked record: Sam's, with whole sections replaced. */
export function caseRecord(overrides: Partial<CaseRecordInput> = {}): CaseRecord {
  return caseRecordSchema.parse({ ...sam, ...overrides });
}

/** A checked record with nothing but who the person is, and the sections given. */
export function minimalRecord(overrides: Partial<CaseRecordInput> = {}): CaseRecord {
  return caseRecordSchema.parse({ ...minimal, ...overrides });
}
