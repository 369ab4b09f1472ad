import type { z } from 'zod';
import { addDays } from '../living-well/london-time.ts';
import type { caseRecordSchema } from '../living-well/case-record.ts';
import { caseSystem, charity, site, trust } from './organisations.ts';

type CaseRecordInput = z.input<typeof caseRecordSchema>;
type Sharing = NonNullable<CaseRecordInput['sharing']>;

type OpeningHours = NonNullable<CaseRecordInput['team']>['service']['hours'][number];

const officeHours: OpeningHours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
const everyHour: OpeningHours = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '00:00',
  to: '24:00',
};

const morganRow = 'C-1001';

/**
 * Fictional people, one for each thing worth seeing: shares most things, shares only who helps, shares nothing, has said nothing, support
 * ended. NHS numbers are in the range that is never issued. Dates are reckoned from `today` (YYYY-MM-DD), so that the page stays current.
 */
export function demoPeople(today: string): readonly CaseRecordInput[] {
  const day = (offset: number): string => addDays(today, offset);
  const source = { site, system: caseSystem, modified: `${addDays(today, -1)}T18:00:00Z` };
  return [
    morgan(day, source),
    {
      source,
      person: person('C-1002', '9990000026', '1995-03-02', 'Priya', 'Sampleton', 'female'),
      introduction: { id: 'I-1002', date: day(-60), route: 'gp' },
      episode: {
        id: 'E-1002',
        status: 'open',
        start: day(-50),
        contacts: [contact('K-1', day(-9), 'in-person')],
      },
      team: hub('W-2', 'Bola', 'Peer worker'),
      safetyPlan: { ...plan(day(-40), day(140)), id: 'S-1002' },
      sharing: choices('X-1002', day(-50), ['existence', 'contacts']),
    },
    {
      source,
      person: person('C-1003', '9990000034', '1979-11-30', 'Lee', 'Privateer', 'male'),
      episode: { id: 'E-1003', status: 'open', start: day(-20) },
      team: hub('W-1', 'Alex', 'Wellbeing coach'),
      safetyPlan: { ...plan(day(-15), day(160)), id: 'S-1003' },
      sharing: {
        id: 'X-1003',
        status: 'active',
        recordedOn: day(-20),
        recordedBy: 'Alex, wellbeing coach',
        choices: [{ decision: 'do-not-share', topics: ['existence'] }],
      },
    },
    {
      source,
      person: person('C-1004', '9990000042', '2001-07-21', 'Robin', 'Undecided', 'other'),
      introduction: { id: 'I-1004', date: day(-12), route: 'a-and-e-liaison' },
      episode: {
        id: 'E-1004',
        status: 'waiting',
        start: day(-12),
        nextContact: contact('K-2', day(5), 'phone'),
      },
      team: hub('W-2', 'Bola', 'Peer worker'),
    },
    {
      source,
      person: person('C-1005', '9990000050', '1966-01-09', 'Frances', 'Farewell', 'female'),
      episode: { id: 'E-1005', status: 'closed', start: day(-200), end: day(-30) },
      sharing: choices('X-1005', day(-190), ['existence', 'contacts', 'journey']),
    },
    {
      source,
      person: person('C-1006', '9990000069', '1992-04-17', 'Kit', 'Sheltered', 'female'),
      episode: {
        id: 'E-1006',
        status: 'open',
        start: day(-40),
        contacts: [contact('K-1', day(-6), 'phone')],
      },
      team: hub('W-2', 'Bola', 'Peer worker'),
      safetyPlan: { ...plan(day(-30), day(150)), id: 'S-1006' },
      sharing: choices('X-1006', day(-40), ['existence', 'contacts', 'safety-plan', 'journey']),
    },
  ];
}

/**
 * What `npm start` pushes: the same people, and that Morgan's team may be told when Morgan is at the hospital. Not among the choices that
 * the tests of somebody who shares most things start from.
 */
export function demoPushes(today: string): readonly CaseRecordInput[] {
  return demoPeople(today).map((record) =>
    record.person.id === morganRow ? letsTeamBeTold(record) : record,
  );
}

/** The person's record, with a yes to telling the team beside the choices that it has. */
export function letsTeamBeTold(record: CaseRecordInput): CaseRecordInput {
  const { sharing } = record;
  if (sharing === undefined) return record;
  const yes: Sharing['choices'][number] = {
    decision: 'share',
    topics: ['attendance'],
    with: [charity],
    purposes: ['TREAT'],
  };
  return { ...record, sharing: { ...sharing, choices: [...sharing.choices, yes] } };
}

type Day = (offset: number) => string;

function morgan(day: Day, source: CaseRecordInput['source']): CaseRecordInput {
  return {
    source,
    person: {
      ...person(morganRow, '9990000018', '1988-07-14', 'Morgan', 'Testpatient', 'unknown'),
      address: { lines: ['4 Nowhere Lane', 'Exampleton'], postcode: 'ZZ99 3VZ' },
      telephone: '07700 900118',
      communicationNeeds: ['Hearing aid in the left ear. Stand on the right.', 'Likes things written down.'],
    },
    introduction: { id: 'I-1001', date: day(-95), route: 'self', reason: 'Feeling low since losing a job.' },
    episode: {
      id: 'E-1001',
      status: 'open',
      start: day(-80),
      contacts: [
        { ...contact('K-1', day(-80), 'in-person'), step: 'initial-conversation' },
        { ...contact('K-2', day(-66), 'in-person'), step: 'deeper-conversation' },
        { ...contact('K-3', day(-2), 'phone'), step: 'review' },
      ],
      nextContact: contact('K-4', day(3), 'phone'),
    },
    team: hub('W-1', 'Alex', 'Wellbeing coach'),
    plan: {
      id: 'P-1001',
      date: day(-66),
      goals: [
        goal('G-1', 'Get back to part-time work', day(-66), [1, 2, 3], day),
        goal('G-2', 'Walk with a group every week', day(-66), [2, 4], day),
        { ...goal('G-3', 'Drink less in the evening', day(-66), [1, 2], day), sensitive: ['drug-alcohol'] },
      ],
    },
    reqol10: [
      { id: 'Q-1', date: day(-66), orientation: 'oriented-0-4', answers: answers(1) },
      { id: 'Q-2', date: day(-10), orientation: 'oriented-0-4', answers: answers(2) },
    ],
    safetyPlan: { ...plan(day(-60), day(120)), id: 'S-1001' },
    sharing: {
      ...choices('X-1001', day(-66), [
        'existence',
        'contacts',
        'needs',
        'safety-plan',
        'journey',
        'plan',
        'goals',
        'measures',
      ]),
    },
  };
}

function person(
  id: string,
  nhsNumber: string,
  birthDate: string,
  given: string,
  family: string,
  gender: 'female' | 'male' | 'other' | 'unknown',
): CaseRecordInput['person'] {
  return { id, nhsNumber, birthDate, name: { given: [given], family }, gender };
}

function contact(id: string, date: string, kind: 'in-person' | 'phone') {
  return { id, date, kind };
}

function hub(id: string, given: string, role: string): NonNullable<CaseRecordInput['team']> {
  return {
    id: 'T-1',
    name: 'Hyde neighbourhood team',
    organisation: { id: 'O-1', name: 'Example Wellbeing Charity', odsCode: charity },
    service: { id: 'V-1', name: 'Living Life Well hub', telephone: '020 7946 0001', hours: [everyHour] },
    keyWorker: { id, name: { given }, role, telephone: '07700 900201', hours: [officeHours] },
  };
}

function goal(id: string, text: string, start: string, scores: readonly number[], day: Day) {
  return {
    id,
    text,
    status: 'active' as const,
    start,
    strand: 'building-positive-future' as const,
    scores: scores.map((score, index) => ({
      date: day(-66 + index * 28),
      score,
      ratedBy: 'person' as const,
    })),
  };
}

function answers(score: number) {
  const items = ['rq01', 'rq02', 'rq03', 'rq04', 'rq05', 'rq06', 'rq07', 'rq08', 'rq09', 'rq10'] as const;
  return Object.fromEntries(items.map((item) => [item, score]));
}

function plan(agreedOn: string, reviewOn: string) {
  return {
    agreedOn,
    agreedWith: 'Alex, wellbeing coach',
    reviewOn,
    whatHelps: ['A quiet room, one person at a time, plain words, being told what happens next'],
    whatMakesItWorse: ['Being left alone, being touched without warning'],
    warningSigns: ['Not sleeping for two nights'],
    agreedSteps: ['Ring the hub together', 'Go over this plan before anything is decided'],
  };
}

function choices(id: string, on: string, topics: Sharing['choices'][number]['topics']): Sharing {
  return {
    id,
    status: 'active',
    recordedOn: on,
    recordedBy: 'Alex, wellbeing coach',
    choices: [{ decision: 'share', topics, with: [trust], purposes: ['TREAT'] }],
  };
}
