import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askRecord, currentSupport, findPatient } from '../support/ask.ts';
import { addRecordSystem, emergencyAgreement, lookUnder, open } from '../support/emergency.ts';
import type { TestGateway } from '../support/gateway.ts';
import {
  absent,
  addHiddenPeople,
  hiddenPeople,
  shownPerson,
  type AskedPerson,
} from '../support/hidden-people.ts';
import { asWritten, outsideOf, type Outside } from '../support/indistinguishable.ts';
import { newEntries } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { find, seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let bearer: string;
let nurse: Visitor;

beforeAll(async () => {
  gateway = await startStaffGateway({ agreement: emergencyAgreement });
  bearer = await addRecordSystem(gateway, 'epr');
  nurse = await signIn(gateway.app, staff.nurse);
  await addHiddenPeople(gateway);
});
afterAll(() => gateway.stop());

type Ask = (person: AskedPerson) => Promise<LightMyRequestResponse>;

/** Each way in which somebody can be asked for, and what it puts in the log. */
const faces: readonly {
  readonly face: string;
  readonly ask: Ask;
  readonly logged: 'support' | 'record' | 'emergency-opened';
}[] = [
  { face: 'the page', logged: 'support', ask: (person) => seeSupport(nurse, person) },
  { face: 'a search', logged: 'support', ask: (person) => findPatient(gateway, bearer, person) },
  { face: 'the document', logged: 'support', ask: ({ id }) => currentSupport(gateway, bearer, id) },
  {
    face: 'the document, under a case that is not there',
    logged: 'support',
    ask: ({ id }) => lookUnder(gateway, bearer, id, '7d0c4f43-55aa-4f0b-9d53-3f0a52f9c077'),
  },
  ...['', '/_history', '/_history/1', '/$everything', '/$everything?_count=1'].map((part) => ({
    face: `a read of Patient/{id}${part}`,
    logged: 'record' as const,
    ask: ({ id }: AskedPerson) => askRecord(gateway, bearer, `Patient/${id}${part}`),
  })),
  ...['', '&_summary=count', '&_count=1', '&_include=CareTeam:participant', '&_total=none'].map((part) => ({
    face: `a search of teams with ${part || 'the person alone'}`,
    logged: 'record' as const,
    ask: ({ id }: AskedPerson) => askRecord(gateway, bearer, `CareTeam?patient=${id}${part}`),
  })),
  {
    face: 'emergency access by id',
    logged: 'emergency-opened',
    ask: ({ id }) =>
      open(gateway, bearer, { patient: id, user: { id: randomUUID(), name: 'Robin Ashworth' } }),
  },
  {
    face: 'emergency access by number',
    logged: 'emergency-opened',
    ask: ({ nhsNumber, birthDate }) =>
      open(gateway, bearer, { nhsNumber, birthDate, user: { id: randomUUID(), name: 'Robin Ashworth' } }),
  },
];

const seen = async (ask: Ask, person: AskedPerson): Promise<Outside> =>
  outsideOf(await ask(person), [person.id, ...asWritten(person)]);
const somebodyShown: AskedPerson = {
  who: 'somebody shown',
  id: personIdOf(shownPerson),
  ...askedFor(shownPerson),
};

describe.each(faces)('Asked for by $face', ({ ask, logged }) => {
  let nobody: Outside;
  beforeAll(async () => {
    nobody = await seen(ask, absent);
  });

  test.each(hiddenPeople)(
    '$who is answered for as nobody is: status, headers, length, every byte',
    async (person) => {
      const { answer, entries } = await newEntries(gateway, logged, () => seen(ask, person));
      expect(answer).toEqual(nobody);
      expect(answer.headers['content-length']).toMatch(/^\d+$/);
      expect(JSON.stringify(answer)).not.toMatch(/hilary|hiddenname|hyde/i);
      expect(entries).toHaveLength(1);
    },
  );
});

describe('The find form', () => {
  test('answers with an address that says nothing, whoever is typed', async () => {
    const answers = await Promise.all(
      [absent, ...hiddenPeople, somebodyShown].map(async (person) => outsideOf(await find(nurse, person))),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe('The comparison', () => {
  test.each(faces.filter(({ face }) => !/emergency|case/.test(face)))(
    'tells somebody shown at $face',
    async ({ ask }) => {
      const shown = await seen(ask, somebodyShown);
      expect(shown.body).toMatch(/hiddenname|CareTeam|"total":[1-9]/i);
      expect(shown).not.toEqual(await seen(ask, absent));
    },
  );

  const headers = { 'content-length': '7', etag: 'W/"1"' };
  const answer = { statusCode: 200, headers, body: '{"total":0}' } as unknown as LightMyRequestResponse;
  const planted: readonly (readonly [string, Partial<LightMyRequestResponse>])[] = [
    ['another status', { statusCode: 404 }],
    ['another total', { body: '{"total":1}' }],
    ['one byte more', { body: '{"total":0} ' }],
    ['another length', { headers: { ...headers, 'content-length': '8' } }],
    ['a header more', { headers: { ...headers, 'last-modified': 'today' } }],
    ['a header of other value', { headers: { ...headers, etag: 'W/"2"' } }],
  ];
  test.each(planted)('tells %s', (_what, change) => {
    expect(outsideOf({ ...answer, ...change })).not.toEqual(outsideOf(answer));
  });
});
