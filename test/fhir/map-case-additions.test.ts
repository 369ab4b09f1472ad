import type { Resource } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { labelsOf, topicsOf } from '../../src/fhir/topics.ts';
import { caseRecord, licensedSite, minimalRecord, samsContext } from './case-records.ts';
import { validate } from './validator.ts';

type Record = Parameters<typeof minimalRecord>[0];
const date = '2024-02-01';

function map(additions: Record, site?: typeof licensedSite) {
  const mapped = mapCase(minimalRecord(additions), { ...samsContext, site });
  for (const resource of mapped.personal) expect(validate(resource)).toEqual([]);
  return {
    ...mapped,
    of: (type: string): Resource[] => mapped.personal.filter((one) => one.resourceType === type),
  };
}

const labels = (resource: Resource | undefined) =>
  resource === undefined ? [] : labelsOf(resource).map(({ code }) => code);
const topics = (resource: Resource | undefined) => (resource === undefined ? [] : topicsOf(resource));

test('people who matter have topic people and are restricted; one not to be contacted has a flag and no number', () => {
  const { of } = map({
    people: [
      {
        id: 'R1',
        relationship: 'carer',
        name: { given: 'Ruth' },
        telephone: '07700 900456',
        trusted: true,
        mayBeTold: 'When I am seen',
      },
      { id: 'R2', relationship: 'father', telephone: '07700 900457', doNotContact: true },
    ],
  });
  const [ruth, father] = of('RelatedPerson');
  expect([topics(ruth), labels(ruth)]).toEqual([['people'], ['R']]);
  expect(ruth).toMatchObject({
    telecom: [{ value: '07700 900456' }],
    relationship: [{ coding: [{ code: 'Carer' }, { code: 'carer' }] }, {}],
  });
  expect(father).not.toHaveProperty('telecom');
  expect(of('Flag').map((flag) => [topics(flag), labels(flag)])).toEqual([[['people'], ['R']]]);
});

test('a risk is what the source asserts, restricted, and keeps the marks it came with', () => {
  const risk = { id: 'F1', kind: 'to-self', text: 'Words of the team', start: date } as const;
  const { of } = map({ riskFlags: [{ ...risk, sensitive: ['domestic-abuse'] }] });
  expect(of('Flag').map((flag) => [topics(flag), labels(flag)])).toEqual([
    [
      ['risk', 'domestic-abuse'],
      ['R', 'SDV'],
    ],
  ]);
  expect(
    map({ reqol10: [{ id: 'R', date, orientation: 'oriented-0-4', answers: { rq06: 0 } }] }).of('Flag'),
  ).toEqual([]);
});

test('About me stands under the national headings, apart by topic, and is the person’s own view', () => {
  const { of } = map({
    aboutMe: {
      id: 'A1',
      date,
      howICommunicate: ['Slowly'],
      pleaseDoNot: ['Shout <at> me'],
      peopleImportant: ['Ruth'],
      mostImportant: ['My dog'],
    },
  });
  expect(of('Composition').map(topics)).toEqual([['needs'], ['people'], ['narrative']]);
  expect(of('Composition')[0]).toMatchObject({
    author: [{ reference: `Patient/${samsContext.personId}` }],
    section: [
      { code: { coding: [{ code: '1515881000000107' }] } },
      { title: 'Please do not', text: { div: expect.stringContaining('&lt;at&gt;') } },
    ],
  });
});

test('a document is free text: whole, with topic narrative, and marked where it tells of others', () => {
  const { of } = map({
    documents: [{ id: 'D1', date, kind: 'my-story', text: 'Zażółć £’é', namesOthers: true }],
  });
  const [story] = of('DocumentReference');
  expect([topics(story), labels(story)]).toEqual([['narrative'], ['R']]);
  expect(story).toMatchObject({
    content: [{ attachment: { data: Buffer.from('Zażółć £’é').toString('base64') } }],
    type: { coding: [{ code: 'my-story' }] },
  });
});

const plan = {
  id: 'PL1',
  date,
  goals: [
    { id: 'G1', text: 'Cut down', status: 'active', start: date, subStrand: 'drug-alcohol' },
    { id: 'G2', text: 'Walk', status: 'cancelled', start: date, replacedBy: 'G3' },
    { id: 'G3', text: 'Run', status: 'active', start: date },
  ],
  activities: [
    { id: 'A1', date, text: 'Diary', status: 'planned', goal: 'G1' },
    { id: 'A2', date, text: 'Buy shoes', status: 'done', goal: 'G3' },
  ],
  onward: [
    { id: 'N1', date, service: 'probation', status: 'sent' },
    { id: 'N2', date, service: 'housing-support', status: 'declined', reason: 'no-answer' },
  ],
} as const;

test('what serves a sensitive goal, and a service that tells by its kind, are as sensitive as the goal', () => {
  const { of } = map({ plan: structuredClone(plan) as never });
  expect(of('ServiceRequest').map(topics)).toEqual([
    ['plan', 'drug-alcohol'],
    ['plan'],
    ['plan', 'criminal-justice'],
    ['plan'],
  ]);
  expect(of('Task').map((task) => [topics(task), 'status' in task && task.status])).toEqual([
    [['plan', 'criminal-justice'], 'requested'],
    [['plan'], 'rejected'],
  ]);
  const listed = of('CarePlan').map((part) => [
    topics(part),
    part.resourceType === 'CarePlan' ? part.activity?.length : 0,
  ]);
  expect(listed).toEqual([
    [['plan'], 2],
    [['plan', 'goals', 'drug-alcohol'], 1],
    [['plan', 'goals', 'criminal-justice'], 1],
  ]);
});

test('what was done is told beside its request, as sensitive as that, and the plan says so', () => {
  const { of } = map({ plan: structuredClone(plan) as never });
  const [done, ...more] = of('Procedure');
  expect([topics(done), more]).toEqual([['plan'], []]);
  const request = of('ServiceRequest').find((one) => 'status' in one && one.status === 'completed');
  expect(done).toMatchObject({
    status: 'completed',
    basedOn: [{ reference: `ServiceRequest/${request?.id}` }],
    extension: [{}, { url: expect.stringContaining('pertainsToGoal') }],
  });
  const outcomes = of('CarePlan').map((one) => JSON.stringify(one).match(/Procedure\/[^"]+/g));
  expect(outcomes).toEqual([[`Procedure/${done?.id}`], null, null]);
  const sensitive = structuredClone(plan.activities).map((one) => ({ ...one, status: 'done', goal: 'G1' }));
  const all = map({ plan: { ...structuredClone(plan), activities: sensitive } as never }).of('Procedure');
  expect(all.map(topics)).toEqual([
    ['plan', 'drug-alcohol'],
    ['plan', 'drug-alcohol'],
  ]);
});

test('a replaced goal points at the one that took its place, never at a more sensitive one', () => {
  const relations = (replacedBy: string) =>
    map({
      plan: {
        ...structuredClone(plan),
        goals: [plan.goals[0], { ...plan.goals[1], replacedBy }, plan.goals[2]],
      } as never,
    })
      .of('Goal')
      .filter((goal) => JSON.stringify(goal).includes('goal-relationship')).length;
  expect([relations('G3'), relations('G1'), relations('G9')]).toEqual([1, 0, 0]);
});

test('a return names the earlier time of support, which need not be in the record', () => {
  const { of } = map({
    episode: {
      id: 'E2',
      status: 'closed',
      start: date,
      end: date,
      returnOf: 'E1',
      ending: { reason: 'moved-area', message: 'Good luck' },
      openDoor: { policy: 'open-door', toldOn: date },
    },
  });
  const [episode] = of('EpisodeOfCare');
  expect(episode).toMatchObject({
    extension: [
      {},
      { valueReference: { identifier: { value: 'E1' } } },
      { valueCodeableConcept: { coding: [{ code: 'moved-area' }] } },
      { extension: [{ valueCoding: { code: 'open-door' } }, { valueDate: date }] },
    ],
  });
  expect(of('Communication').map(topics)).toEqual([['narrative']]);
});

test('positions counted from 1, and a total that differs: the answers count, the total is dropped and told of', () => {
  const answers = {
    rq01: 4,
    rq02: 2,
    rq03: 4,
    rq04: 2,
    rq05: 2,
    rq06: 3,
    rq07: 2,
    rq08: 2,
    rq09: 4,
    rq10: 2,
  };
  const { of, issues } = map({
    reqol10: [{ id: 'R', date, orientation: 'frequency-position-1-5', answers, total: 20 }],
  });
  expect(of('Observation')[0]).toMatchObject({ valueQuantity: { value: 11 } });
  expect(issues).toMatchObject([{ field: 'reqol10.0.total', code: 'total-differs' }]);
});

test('ReQoL-20 and QAYL are read as the place says, and left out where it says nothing', () => {
  const forms: Record = {
    reqol20: [{ id: 'T', date, orientation: 'oriented-0-4', answers: { 'rq20-01': 3 } }],
    qayl: [{ id: 'Q', date, answers: { family: 6, safety: 9, 'close-friend': true } }],
  };
  const there = map(forms, licensedSite);
  expect(there.of('QuestionnaireResponse')).toMatchObject([
    { item: [{ linkId: 'rq20-01' }] },
    { item: [{ linkId: 'family' }, { linkId: 'close-friend' }] },
  ]);
  expect(there.issues).toMatchObject([{ field: 'qayl.0.answers.safety', code: 'outside-scale' }]);
  const elsewhere = map(forms);
  expect(elsewhere.of('QuestionnaireResponse')).toMatchObject([{ item: [{ linkId: 'close-friend' }] }]);
  expect(elsewhere.issues.map(({ code }) => code)).toEqual([
    'questionnaire-not-declared',
    'scale-not-declared',
    'scale-not-declared',
  ]);
});

test('what a source takes back is entered in error, says nothing, and keeps its id', () => {
  const before = mapCase(caseRecord(), samsContext).personal;
  const after = mapCase(
    caseRecord({
      deleted: [
        { kind: 'contact', id: 'C1' },
        { kind: 'reqol10', id: 'R1' },
      ],
    }),
    samsContext,
  ).personal;
  const inError = after.filter((one) => 'status' in one && one.status === 'entered-in-error');
  expect(inError.map(({ resourceType }) => resourceType).toSorted()).toEqual([
    'Encounter',
    'Observation',
    'Observation',
    'QuestionnaireResponse',
  ]);
  for (const one of inError) {
    expect(before.some(({ id }) => id === one.id)).toBe(true);
    expect(validate(one)).toEqual([]);
    expect(JSON.stringify(one)).not.toContain('2024-01-18');
  }
});

test('with an activity goes what was done, with a time of support its farewell', () => {
  const ending = { reason: 'planned-complete', message: 'Good luck' } as const;
  const told = {
    episode: { id: 'E1', status: 'closed', start: date, end: date, ending },
    plan: structuredClone(plan) as never,
  } as const;
  const deleted = [
    { kind: 'activity', id: 'A2' },
    { kind: 'episode', id: 'E1' },
  ] as const;
  const before = map(told);
  const after = map({ ...told, deleted: [...deleted] });
  for (const type of ['Procedure', 'Communication', 'EpisodeOfCare']) {
    expect(after.of(type)).toMatchObject([{ id: before.of(type)[0]?.id, status: 'entered-in-error' }]);
    expect(JSON.stringify(after.of(type))).not.toMatch(/Buy shoes|Good luck/);
  }
});

test('after a death no meeting is expected, and one dated later is left out with a warning', () => {
  const { person } = caseRecord();
  const mapped = mapCase(caseRecord({ person: { ...person, diedOn: '2024-02-01' } }), samsContext);
  expect(
    mapped.personal.filter(({ resourceType }) => ['Appointment', 'Encounter'].includes(resourceType)),
  ).toHaveLength(1);
  expect(mapped.issues).toMatchObject([{ field: 'episode.contacts.1.date', code: 'after-death' }]);
});

test('a CHI number stands under its own system, and the NHS number is unavailable for that reason', () => {
  const { person } = minimalRecord();
  const [patient] = map({
    person: { ...person, birthDate: '1970-01-01', chiNumber: '010170 122 5' },
  }).of('Patient');
  expect(patient).toMatchObject({ identifier: [{ system: 'https://fhir.nhs.uk/Id/chi-number' }, {}] });
});

test('how sure a source is of a number is told, and without its word it is not traced', () => {
  const { person } = minimalRecord();
  const status = (trace?: 'verified' | 'not-traced' | 'trace-required') => {
    const [patient] = map({
      person: { ...person, nhsNumber: '9990000018', ...(trace && { nhsNumberTrace: trace }) },
    }).of('Patient');
    return /UKCore-NHSNumberVerificationStatusEngland","code":"(\d\d)"/.exec(JSON.stringify(patient))?.[1];
  };
  expect([status(), status('not-traced'), status('verified'), status('trace-required')]).toEqual([
    '02',
    '02',
    '01',
    '03',
  ]);
  expect(JSON.stringify(map({}).of('Patient'))).toContain('nhs-number-not-known');
});

test('who introduced somebody is the requester: themselves, one of their people, an organisation or somebody there', () => {
  const introduced = (introducer: object | undefined, route = 'other') =>
    map({
      introduction: { id: 'I1', date, route, ...(introducer && { introducer }) },
      people: [{ id: 'R1', relationship: 'carer' }],
    } as never);
  const organisation = { id: 'O7', name: 'Example Surgery', odsCode: 'X9G01' };
  const worker = { id: 'W7', name: { given: 'Lee' }, role: 'General practitioner' };
  const requester = ({ of }: ReturnType<typeof map>) => {
    const [request] = of('ServiceRequest');
    return request?.resourceType === 'ServiceRequest' ? request.requester?.reference?.split('/')[0] : '';
  };
  expect(requester(introduced(undefined, 'self'))).toBe('Patient');
  expect(requester(introduced(undefined))).toBeUndefined();
  const byCarer = introduced({ person: 'R1' });
  expect(JSON.stringify(byCarer.of('ServiceRequest'))).toContain(`/${byCarer.of('RelatedPerson')[0]?.id}"`);
  expect(requester(introduced({ organisation }))).toBe('Organization');
  const byWorker = introduced({ organisation, worker });
  expect(requester(byWorker)).toBe('PractitionerRole');
  expect(byWorker.directory.map(({ resourceType }) => resourceType)).toEqual([
    'Organization',
    'Practitioner',
    'PractitionerRole',
  ]);
  for (const one of byWorker.directory) expect(validate(one)).toEqual([]);
});

test('a worker’s role has the programme’s code and the NHS’s where there is one; where a service is goes with it', () => {
  const { team } = caseRecord();
  const told = (role: string, address?: { lines: string[]; postcode: string }) =>
    map({
      team: {
        ...team,
        keyWorker: { ...team?.keyWorker, role },
        service: { ...team?.service, location: { id: 'L1', name: 'The Hub', ...(address && { address }) } },
      },
    } as never).directory;
  const of = (type: string, directory: readonly Resource[]) =>
    directory.find(({ resourceType }) => resourceType === type);
  const nurse = told('Mental health nurse', { lines: ['2 Example Street'], postcode: 'ZZ99 9ZZ' });
  expect(of('PractitionerRole', nurse)).toMatchObject({
    code: [{ coding: [{ code: '224563006' }, { code: 'mental-health-nurse' }], text: 'Mental health nurse' }],
  });
  expect(of('PractitionerRole', told('Listener'))).toMatchObject({ code: [{ text: 'Listener' }] });
  expect(of('PractitionerRole', told('peer worker'))).toMatchObject({
    code: [{ coding: [{ code: 'peer-worker' }] }],
  });
  expect(of('Location', nurse)).toMatchObject({ address: { postalCode: 'ZZ99 9ZZ' } });
  expect(of('HealthcareService', nurse)).toMatchObject({
    location: [{ reference: `Location/${of('Location', nurse)?.id}` }],
  });
  expect(of('Location', told('x'))).not.toHaveProperty('address');
  for (const one of nurse) expect(validate(one)).toEqual([]);
});

test('a time of support says what it was before, who manages it, and for whom', () => {
  const { team } = caseRecord();
  const { of, directory } = map({
    team,
    episode: {
      id: 'E1',
      status: 'open',
      start: date,
      statusHistory: [
        { status: 'introduced', from: '2024-01-04', until: '2024-01-08' },
        { status: 'waiting', from: '2024-01-08' },
      ],
    },
  } as never);
  const id = (type: string) => directory.find(({ resourceType }) => resourceType === type)?.id;
  expect(of('EpisodeOfCare')).toMatchObject([
    {
      statusHistory: [
        { status: 'planned', period: { start: '2024-01-04', end: '2024-01-08' } },
        { status: 'waitlist', period: { start: '2024-01-08' } },
      ],
      careManager: { reference: `Practitioner/${id('Practitioner')}` },
      managingOrganization: { reference: `Organization/${id('Organization')}` },
    },
  ]);
});
