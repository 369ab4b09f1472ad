import type { Bundle, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoAgreement, trust } from '../../src/demo/organisations.ts';
import { systems } from '../../src/fhir/systems.ts';
import { validate } from '../fhir/validator.ts';
import { askRecord, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

const date = '2026-10-01';
const morgan = people.sharesMost();
const personId = personIdOf(morgan);

/** Somebody of whom everything is told, and who shares it all but the drinking. */
const whole: CaseRecordInput = {
  ...morgan,
  introduction: { id: 'I-1', date, route: 'gp', handling: { status: 'accepted', on: '2026-10-03' } },
  episode: {
    id: 'E-1',
    status: 'open',
    start: date,
    contacts: [{ id: 'C-1', date: '2026-10-09', kind: 'in-person' }],
  },
  plan: {
    id: 'PL-1',
    date,
    goals: [
      { id: 'G-1', text: 'Walk', status: 'active', start: date },
      { id: 'G-2', text: 'Cut down', status: 'active', start: date, subStrand: 'drug-alcohol' },
    ],
    activities: [
      { id: 'A-1', date, text: 'Buy shoes', status: 'done', doneOn: '2026-10-12', goal: 'G-1' },
      { id: 'A-2', date, text: 'Diary', status: 'done', doneOn: '2026-10-12', goal: 'G-2' },
    ],
    onward: [{ id: 'N-1', date: '2026-10-02', service: 'housing-support', status: 'sent' }],
  },
  people: [{ id: 'R-1', name: { given: 'Ruth' }, relationship: 'carer' }],
  aboutMe: { id: 'M-1', date, howICommunicate: ['Slowly, please'] },
  documents: [{ id: 'D-1', date, kind: 'my-story', text: 'Once', contact: 'C-1' }],
  sharing: {
    id: 'S-1',
    status: 'active',
    recordedOn: date,
    recordedBy: 'Jo Example',
    choices: [
      {
        decision: 'share',
        topics: ['existence', 'contacts', 'journey', 'plan', 'goals', 'needs', 'people', 'narrative'],
        with: [trust],
        purposes: ['TREAT'],
      },
    ],
  },
};

let gateway: TestGateway;
let bearer: string;
beforeAll(async () => {
  gateway = await startTestGateway({
    agreement: { ...demoAgreement, topics: [...demoAgreement.topics, 'people', 'narrative', 'drug-alcohol'] },
  });
  bearer = await token(gateway);
  expect(await pushAndApply(gateway, changed(whole, 1, {}))).toBe('applied');
});
afterAll(() => gateway.stop());

const ask = (url: string) => askRecord(gateway, bearer, url);
async function search(type: string, query = ''): Promise<Bundle> {
  const response = await ask(`${type}?patient=${personId}${query && `&${query}`}`);
  expect([type, query, response.statusCode]).toEqual([type, query, 200]);
  return response.json<Bundle>();
}
const found = ({ entry = [] }: Bundle, mode = 'match'): readonly Resource[] =>
  entry.flatMap((one) => (one.search?.mode === mode && one.resource ? [one.resource] : []));
const total = async (type: string, query: string): Promise<number | undefined> =>
  (await search(type, query)).total;

describe('What belongs to the drinking', () => {
  test('is found under no type, by no reference and in no count', async () => {
    const stored = await gateway.database.query<{ type: string; count: number }>(
      'SELECT type, count(*)::int FROM resource WHERE person_id = $1 GROUP BY type',
      [personId],
    );
    const held = new Map(stored.map(({ type, count }) => [type, count]));
    expect([held.get('Procedure'), await total('Procedure', '')]).toEqual([2, 1]);
    const activity = found(await search('CarePlan')).flatMap((one) =>
      one.resourceType === 'CarePlan' ? (one.activity ?? []) : [],
    );
    expect(activity).toMatchObject([
      { reference: {}, outcomeReference: [{ reference: expect.stringMatching(/^Procedure\//) }] },
      { reference: {} },
    ]);
    const text = (await ask(`Patient/${personId}/$everything`)).body;
    expect(text).not.toMatch(/Diary|Cut down|drug-alcohol/);
    expect(text).toContain('Buy shoes');
  });
});

describe('Each type that is stored of a person is found by what a client expects', () => {
  test.each([
    ['Task', 2, ['status=accepted', 'authored-on=2026-10-01', 'modified=ge2026-10-03']],
    ['Task', 2, [`business-status=${systems.taskStatus}%7Caccepted`]],
    ['Procedure', 1, ['status=completed', 'date=2026-10-12']],
    ['RelatedPerson', 1, ['active=true', `relationship=${systems.role}%7Ccarer`, 'relationship=Carer']],
    ['Composition', 1, ['status=final', 'type=1515851000000101', `date=${date}`]],
    ['DocumentReference', 1, ['status=current', 'type=my-story', `date=${date}`, `period=${date}`]],
  ])('%s: %i, each by %s and by no other value', async (type, count, queries) => {
    const all = await search(type);
    expect(all.total).toBe(count);
    expect(validate(all)).toEqual([]);
    for (const query of queries) {
      expect([query, await total(type, query)]).toEqual([query, 1]);
      const value = /date|authored|modified|period/.test(query.split('=')[0] ?? '') ? 'lt2020' : 'other';
      expect(await total(type, `${query.split('=')[0]}=${value}`)).toBe(0);
    }
    expect(await total(type, '_lastUpdated=lt2020')).toBe(0);
    for (const { id } of found(all)) {
      expect(await total(type, `_id=${id}`)).toBe(1);
      expect((await ask(`${type}/${id}`)).statusCode).toBe(200);
      expect((await ask(`${type}/${id}/_history/1`)).statusCode).toBe(200);
    }
    expect(found(await search(type, '_summary=true')).flatMap(validate)).toEqual([]);
  });

  test.each([
    ['Task', '_include=Task:focus', 'ServiceRequest'],
    ['ServiceRequest', '_revinclude=Task:focus', 'Task'],
    ['Procedure', '_include=Procedure:based-on', 'ServiceRequest'],
    ['DocumentReference', '_include=DocumentReference:encounter', 'Encounter'],
    ['Encounter', '_revinclude=DocumentReference:encounter', 'DocumentReference'],
    ['RelatedPerson', '_include=RelatedPerson:patient', 'Patient'],
  ])('%s with %s', async (type, query, included) => {
    const types = found(await search(type, query), 'include').map(({ resourceType }) => resourceType);
    expect([...new Set(types)]).toEqual([included]);
  });

  test('About me is read in the person’s own words', async () => {
    const [about] = found(await search('Composition'));
    expect(about).toMatchObject({
      section: [{ title: 'How I communicate', text: { div: expect.stringContaining('Slowly, please') } }],
    });
  });

  test('and all of them are in $everything', async () => {
    const everything = (await ask(`Patient/${personId}/$everything`)).json<Bundle>();
    const types = new Set(everything.entry?.map(({ resource }) => resource?.resourceType));
    for (const type of ['Task', 'Procedure', 'RelatedPerson', 'Composition', 'DocumentReference'])
      expect([...types]).toContain(type);
  });
});
