import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { trust } from '../../src/demo/organisations.ts';
import { demoPeople } from '../../src/demo/people.ts';
import { indexPeople } from '../../src/demo/index-people.ts';
import { replay } from '../../src/gateway/replay/replay.ts';
import { buildMisses } from '../../src/services-misses.ts';
import type { IndexAccess } from '../../src/gateway/ports/demographics.ts';
import { createLog } from '../../src/log.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { openOnPage, personUrlOf } from '../support/emergency-page.ts';
import { startIndexedGateway, type IndexedGateway } from '../support/national-index.ts';
import { asWritten, outsideOf } from '../support/indistinguishable.ts';
import { currentSupport, token, typesIn } from '../support/ask.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, seeSupport, signIn, staff, type Visitor } from '../support/staff.ts';

let gateway: IndexedGateway;
let nurse: Visitor;
const restricted = demoPeople('2026-11-21').find(({ person }) => person.nhsNumber === '9990000069');
const nobody = { nhsNumber: '9990000131', birthDate: '1979-11-29' };

beforeAll(async () => {
  gateway = await startIndexedGateway();
  for (const person of [people.sharesMost(), people.sharesNothing(), restricted]) {
    expect(person && (await pushAndApply(gateway, person))).toBe('applied');
  }
  nurse = await signIn(gateway.app, staff.nurse);
});
afterAll(() => gateway.stop());

async function trace(
  fields: Readonly<Record<string, string>>,
  visitor = nurse,
): Promise<LightMyRequestResponse> {
  const _csrf = csrfOf(await visitor.get('/support'));
  return visitor.post('/support/trace', { _csrf, ...fields });
}
const jo = { family: 'Stranger', 'birth-day': '11', 'birth-month': '2', 'birth-year': '1974' };
const handleOn = ({ body }: LightMyRequestResponse): string =>
  /name="person" value="([^"]+)"/.exec(body)?.[1] ?? '';

describe('Somebody without a number is refused', () => {
  test('to whoever may not find anybody', async () => {
    const officer = await signIn(gateway.app, staff.igOfficer);
    const _csrf = csrfOf(await officer.get('/ig/access-log'));
    expect((await officer.post('/support/trace', { _csrf, ...jo })).statusCode).toBe(403);
    expect((await officer.post('/support/trace/person', { _csrf, person: 'x' })).statusCode).toBe(403);
  });

  test('without the form’s own token', async () => {
    expect((await nurse.post('/support/trace', jo)).statusCode).toBe(403);
  });

  test.each([
    ['no family name', { ...jo, family: '  ' }, 'Enter the family name'],
    ['no such day', { ...jo, 'birth-day': '31' }, 'Enter the date of birth'],
    ['a day to come', { ...jo, 'birth-year': '2090' }, 'must not be in the future'],
    ['a postcode that is none', { ...jo, postcode: '12345' }, 'Enter a postcode'],
  ])('%s: the form again, with what was typed', async (_name, fields, text) => {
    const page = await trace(fields);
    expect(page.statusCode).toBe(422);
    expect(page.body).toContain(text);
    expect(page.body).toContain('<title>Error: ');
  });

  test('a choice of somebody this session was not shown', async () => {
    const _csrf = csrfOf(await nurse.get('/support'));
    const page = await nurse.post('/support/trace/person', { _csrf, person: 'AAAAAAAAAAAAAAAAAAAAAA' });
    expect(page.statusCode).toBe(404);
  });
});

describe('Somebody without a number', () => {
  test('is found, confirmed, and their page opened; nothing of them is in an address or a title', async () => {
    const found = await trace({ ...jo, gender: 'female' });
    expect(found.statusCode).toBe(200);
    expect(found.body).toContain('STRANGER, Jo');
    expect(found.body).toContain('999 000 0115');
    expect(found.body).not.toMatch(/score|%/i);
    const _csrf = csrfOf(found);
    const chosen = await nurse.post('/support/trace/person', { _csrf, person: handleOn(found) });
    expect(chosen.statusCode).toBe(303);
    expect(chosen.headers.location).toMatch(/^\/support\/people\/[\w-]{22}$/);
    const page = await nurse.get(String(chosen.headers.location));
    expect(page.body).toContain('STRANGER, Jo');
    expect(page.body).toContain('No current support to show');
    const { detail } = await entryOf(page.headers['x-audit-id']);
    expect(detail.asked).toMatchObject({ foundBy: 'traced', nhsNumber: '9990000115' });
  });

  test('leaves who asked, what and how many in the log, and no name outside of the seal', async () => {
    const { entry } = await tracedEntry({ ...jo, postcode: 'zz99 3wz' });
    expect(entry.outcome).toBe('shown');
    expect(entry.detail.asked).toEqual({
      family: 'Stranger',
      birthDate: '1974-02-11',
      postcode: 'ZZ99 3WZ',
      found: '1',
    });
    const rows = await gateway.database.query<{ readable: string }>(
      `SELECT (to_jsonb(audit_event) - 'detail' - 'actor' - 'leaf')::text || convert_from(leaf, 'UTF8') AS readable
       FROM audit_event WHERE kind = 'trace'`,
    );
    for (const { readable } of rows) expect(readable).not.toMatch(/Stranger|1974-02-11|ZZ99/i);
  });

  test('nobody, too many, and an index that is away are each said', async () => {
    expect((await trace({ ...jo, family: 'Nosuch' })).body).toContain('found nobody');
    const twins = ['9990000131', '9990000158', '9990000166', '9990000174', '9990000182', '9990000190'];
    const one = indexPeople.find(({ nhsNumber }) => nhsNumber === '9990000115');
    if (one === undefined) throw new Error('nobody');
    gateway.indexed.push(...twins.map((nhsNumber) => ({ ...one, nhsNumber })));
    expect((await trace(jo)).body).toContain('More people than can be told apart');
    gateway.indexed.splice(-twins.length);
  });

  test('who is restricted is found without a postcode, and not with one', async () => {
    const kit = { family: 'Sheltered', 'birth-day': '17', 'birth-month': '4', 'birth-year': '1992' };
    expect((await trace({ ...kit, postcode: 'ZZ99' })).body).toContain('found nobody');
    expect((await trace(kit)).body).toContain('SHELTERED, Kit');
  });
});

describe('Whoever tries out names', () => {
  const limit = 3;
  let walker: Visitor;
  let app: FastifyInstance;
  const lines: string[] = [];
  beforeAll(async () => {
    // What the tests before asked for in vain is over.
    gateway.time.now = new Date(gateway.time.now.getTime() + 60_000);
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    app = await buildApp({ ...gateway.services, misses: buildMisses({ ...gateway.services, log }, limit) });
    walker = await signIn(app, staff.nurse);
  });
  afterAll(() => app.close());
  const unknown = (name: string) => trace({ ...jo, family: name }, walker);

  test('is stopped, told when to try again and whom to ring; looks by number are stopped with it', async () => {
    expect((await trace(jo, walker)).body).toContain('STRANGER, Jo');
    for (let turn = 0; turn < limit; turn++) expect((await unknown(`Nosuch${turn}`)).statusCode).toBe(200);
    const tooMany = await unknown('Nosuch');
    expect([tooMany.statusCode, tooMany.headers['retry-after']]).toEqual([429, '60']);
    expect(tooMany.body).toContain('You can try again from');
    expect(tooMany.body).toContain('020 7946 0009');
    const typed = await seeSupport(walker, askedFor(people.sharesMost()));
    expect(typed.statusCode).toBe(429);
    expect(outsideOf(typed).body).toBe(outsideOf(tooMany).body);
  });

  test('sees no difference while stopped: the index is not asked, and nobody is told apart', async () => {
    const asked = ['Stranger', 'Nosuch', 'Testpatient'];
    const { answer: answers, entries } = await newEntries(gateway, 'trace', async () => {
      const made = [];
      for (const family of asked) made.push(outsideOf(await trace({ ...jo, family }, walker)));
      return made;
    });
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(entries).toEqual([]);
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['LOOK001']);
    expect(lines.join()).not.toMatch(/Nosuch|Stranger|Nightingale/);
  });

  test('has nobody asked for a number either: the calls a second are everybody’s', async () => {
    const asked: string[] = [];
    const { demographics } = gateway.services;
    if (demographics === undefined) throw new Error('no index');
    const counting = {
      ...demographics,
      retrieve: (number: string, access: IndexAccess) => {
        asked.push(number);
        return demographics.retrieve(number, access);
      },
    };
    const misses = buildMisses(gateway.services, limit);
    const own = await buildApp({ ...gateway.services, demographics: counting, misses });
    const visitor = await signIn(own, staff.nurse);
    expect((await seeSupport(visitor, nobody)).statusCode).toBe(429);
    expect((await seeSupport(visitor, nobody)).statusCode).toBe(429);
    expect(asked).toHaveLength(1);
    await own.close();
  });

  test('may go on when the minute is over', async () => {
    gateway.time.now = new Date(gateway.time.now.getTime() + 60_000);
    expect((await unknown('Nosuch')).statusCode).toBe(200);
  });
});

describe('A number that was typed', () => {
  test('which agrees with the index needs no words', async () => {
    const page = await seeSupport(nurse, askedFor(people.sharesMost()));
    expect(page.body).toContain('TESTPATIENT, Morgan');
    expect(page.body).not.toContain('national index');
  });

  test('which was replaced leads to the new one', async () => {
    const page = await seeSupport(nurse, { nhsNumber: '9990000107', birthDate: '1988-07-14' });
    expect(page.body).toContain('The number you typed was replaced');
    expect(page.body).toContain('Safety plan');
    expect(page.body).toContain('999 000 0018');
    expect(page.body).not.toContain('999 000 0107');
  });

  test('which was replaced offers the same teams to be told, and opens emergency access to the same person', async () => {
    const old = { nhsNumber: '9990000107', birthDate: '1988-07-14' };
    const [byNew, byOld] = await Promise.all([
      personUrlOf(nurse, askedFor(people.sharesMost())),
      personUrlOf(nurse, old),
    ]);
    const teamsOn = async (url: string): Promise<readonly string[]> =>
      [...(await nurse.get(`${url}/tell`)).body.matchAll(/name="team"[^>]*value="([^"]+)"/g)].map(
        ([, team]) => team ?? '',
      );
    const offered = await teamsOn(byNew);
    expect(offered.length).toBeGreaterThan(0);
    expect(await teamsOn(byOld)).toEqual(offered);
    await openOnPage(nurse, byOld);
    const cases = await gateway.database.query('SELECT person_id FROM break_glass_case');
    expect(cases).toEqual([{ person_id: personIdOf(people.sharesMost()) }]);
  });

  test('with another birth date is nobody’s, and who has the number is not told', async () => {
    const page = await seeSupport(nurse, { nhsNumber: '9990000018', birthDate: '1988-07-15' });
    expect(page.body).toContain('another date of birth');
    expect(page.body).not.toMatch(/testpatient/i);
  });

  test('of somebody who has died says so', async () => {
    const page = await seeSupport(nurse, { nhsNumber: '9990000123', birthDate: '1950-05-05' });
    expect(page.body).toContain('says that this person has died');
  });

  test('which the index does not have: one page, whether somebody is known by it or not', async () => {
    const secret = askedFor(people.sharesNothing());
    const place = gateway.indexed.findIndex(({ nhsNumber }) => nhsNumber === secret.nhsNumber);
    const [taken] = gateway.indexed.splice(place, 1);
    const pages = [];
    for (const asked of [secret, nobody])
      pages.push(outsideOf(await seeSupport(nurse, asked), asWritten(asked)));
    if (taken) gateway.indexed.push(taken);
    expect(pages[0]).toEqual(pages[1]);
    expect(pages[0]?.body).toContain('does not have this number');
  });

  test('of somebody who shares nothing: whom the index names, and nothing of ours', async () => {
    const page = await seeSupport(nurse, askedFor(people.sharesNothing()));
    expect(page.body).toContain('PRIVATEER, Lee');
    expect(page.body).toContain('No current support to show');
  });
});

describe('Somebody whom nothing may lead to', () => {
  test('keeps the safety plan on the page; no team, no service, no telephone number of theirs', async () => {
    if (restricted === undefined) throw new Error('nobody');
    const page = await seeSupport(nurse, askedFor(restricted));
    expect(page.body).toContain('Restricted in the national index');
    expect(page.body).toContain('A quiet room');
    expect(page.body).not.toMatch(/Hyde|Living Life Well|Bola|Alex|020 7946 0001|07700 900201/);
    expect(page.body).toContain('020 7946 0009');
  });

  test('from then on by every face, also where the index is not asked', async () => {
    if (restricted === undefined) throw new Error('nobody');
    const answer = await currentSupport(gateway, await token(gateway), personIdOf(restricted));
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toMatch(
      /Hyde|Living Life Well hub|Bola|Alex|sid\/tameside-glossop|020 7946 0001/,
    );
    expect(typesIn(answer.json())).not.toHaveProperty('CareTeam');
    expect(typesIn(answer.json())).toHaveProperty('CarePlan');
  });

  test('is withheld by the label that nothing lifts, and a replay says the same', async () => {
    if (restricted === undefined) throw new Error('nobody');
    const page = await seeSupport(nurse, askedFor(restricted));
    const entry = await entryOf(page.headers['x-audit-id']);
    expect(entry.detail.decisions.map(({ code }) => code)).toContain('absolute-withhold');
    const replayed = await gateway.services.store.transaction((tx) => replay(tx, entry));
    expect(replayed).toEqual({ differences: [], why: undefined });
  });
});

describe('An index that is away', () => {
  beforeAll(() => gateway.loseIndex());

  test('stops no look by number, and what was not checked is said to all alike', async () => {
    const known = await seeSupport(nurse, askedFor(people.sharesMost()));
    expect(known.body).toContain('We could not check this number with the national index.');
    expect(known.body).toContain('Safety plan');
    const secret = askedFor(people.sharesNothing());
    const [one, other] = [await seeSupport(nurse, secret), await seeSupport(nurse, nobody)];
    expect(outsideOf(one, asWritten(secret))).toEqual(outsideOf(other, asWritten(nobody)));
    expect(one.body).toContain('We could not check this number');
  });

  test('lifts no restriction that it made', async () => {
    if (restricted === undefined) throw new Error('nobody');
    const page = await seeSupport(nurse, askedFor(restricted));
    expect(page.body).toContain('A quiet room');
    expect(page.body).not.toMatch(/Hyde|020 7946 0001/);
  });

  test('is said to be away to whoever searches', async () => {
    const { answer, entry } = await tracedEntry(jo);
    expect(answer.body).toContain('We could not ask the national index');
    expect(entry.outcome).toBe('failed');
  });
});

async function entryOf(id: unknown): Promise<AuditEntry> {
  const entry = await openEntry(gateway, String(id), trust);
  if (entry === undefined) throw new Error('no entry');
  return entry;
}

async function tracedEntry(fields: Readonly<Record<string, string>>) {
  const { answer, entries } = await newEntries(gateway, 'trace', () => trace(fields));
  expect(entries).toHaveLength(1);
  return { answer, entry: await entryOf(entries[0]?.id) };
}
