import { caseSystem, site, trust } from '../../../src/demo/organisations.ts';
import { sharingTopics } from '../../../src/living-well/case-record.ts';
import { people, type CaseRecordInput } from '../../support/people.ts';

const date = '2026-11-02';

/** A fictional person of whom everything is told that a case record can tell, and who shares all of it with the trust. */
export function wholeRecord(): CaseRecordInput {
  const morgan = people.sharesMost();
  const { plan, episode, introduction, team } = morgan;
  if (plan === undefined || episode === undefined || introduction === undefined || team === undefined) {
    throw new Error('this person has too little');
  }
  return {
    ...morgan,
    source: { site, system: caseSystem, modified: '2026-11-21T18:00:00Z' },
    person: { ...morgan.person, nhsNumberTrace: 'verified' },
    introduction: {
      ...introduction,
      route: 'gp',
      introducer: {
        organisation: { id: 'O-9', name: 'Example Surgery', odsCode: 'X9G01' },
        worker: { id: 'W-9', name: { given: 'Lee' }, role: 'General practitioner' },
      },
      handling: { status: 'accepted', on: date },
    },
    team: { ...team, service: { ...team.service, location } },
    episode: {
      ...episode,
      returnOf: 'E-1000',
      statusHistory: [{ status: 'introduced', from: date }],
      ending: { reason: 'planned-complete', message: 'Go well.' },
      openDoor: { policy: 'open-door', toldOn: date },
    },
    plan: {
      ...plan,
      goals: [
        ...(plan.goals ?? []),
        goal('G-8', { status: 'cancelled', replacedBy: 'G-9' }),
        goal('G-9', {}),
      ],
      activities: [
        { id: 'A-1', date, text: 'Buy shoes', status: 'done', doneOn: date, goal: 'G-9' },
        { id: 'A-2', date, text: 'Go running', status: 'planned', goal: 'G-9' },
      ],
      onward: [
        { id: 'N-1', date, service: 'housing-support', status: 'declined', reason: 'no-answer', goal: 'G-9' },
        { id: 'N-2', date, service: 'community-mental-health-team', status: 'sent' },
      ],
    },
    ...aboutThePerson,
    sharing: {
      id: 'X-1001',
      status: 'active',
      recordedOn: date,
      recordedBy: 'Alex, wellbeing coach',
      choices: [{ decision: 'share', topics: [...sharingTopics], with: [trust], purposes: ['TREAT'] }],
    },
  };
}

const location = {
  id: 'L-1',
  name: 'The Hub',
  address: { lines: ['2 Example Street'], postcode: 'ZZ99 9ZZ' },
};

type Goal = NonNullable<NonNullable<CaseRecordInput['plan']>['goals']>[number];

function goal(id: string, change: Partial<Goal>): Goal {
  return { id, text: 'Go running', status: 'active', start: date, ...change };
}

const aboutThePerson: Partial<CaseRecordInput> = {
  people: [
    {
      id: 'R-1',
      name: { given: 'Ruth', family: 'Example' },
      relationship: 'carer',
      telephone: '07700 900456',
      trusted: true,
      mayBeTold: 'Appointment times only',
    },
    { id: 'R-2', relationship: 'father', doNotContact: true },
    { id: 'R-3', relationship: 'important-other' },
  ],
  riskFlags: [{ id: 'F-1', kind: 'to-self', text: 'Ask about tablets at home', start: date }],
  aboutMe: {
    id: 'M-1',
    date,
    supportedBy: 'Alex',
    mostImportant: ['My dog'],
    peopleImportant: ['Ruth'],
    howICommunicate: ['Slowly'],
    pleaseDoNot: ['Stand behind me'],
  },
  documents: [{ id: 'D-1', date, kind: 'my-story', text: 'A story', namesOthers: true }],
};
