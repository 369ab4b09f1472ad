import { HttpResponse } from 'msw';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyJws } from '../../../src/auth/jose.ts';
import { publicJwkSchema } from '../../../src/auth/public-key.ts';
import {
  application,
  nurse,
  outcome,
  patient,
  pds,
  publicKey,
  searchset,
  startPds,
  tokenUrl,
} from './pds-server.ts';

const { server, asked, grants, state } = startPds(() => HttpResponse.json(patient('9990000018')));

beforeEach(() => {
  asked.length = 0;
  grants.length = 0;
  state.answer = () => HttpResponse.json(patient('9990000018'));
});
afterAll(() => server.close());

describe('By number', () => {
  test('who they are, and nothing of where they live', async () => {
    const home = { address: [{ postalCode: 'ZZ99 3VZ' }], telecom: [{ value: '07700 900118' }] };
    state.answer = () => HttpResponse.json(patient('9990000018', home));
    expect(await pds().retrieve('9990000018', nurse)).toEqual({
      result: 'found',
      person: {
        nhsNumber: '9990000018',
        family: 'Testpatient',
        given: ['Morgan'],
        gender: 'unknown',
        birthDate: '1988-07-14',
        isRestricted: false,
        hasDied: false,
      },
    });
  });

  test.each([
    ['R', true],
    ['V', true],
    ['something new', true],
    ['U', false],
  ])('labelled %s: restricted is %s', async (label, isRestricted) => {
    state.answer = () => HttpResponse.json(patient('9990000018', {}, label));
    expect(await pds().retrieve('9990000018', nurse)).toMatchObject({ person: { isRestricted } });
  });

  test('a number that was replaced: the new one', async () => {
    state.answer = () => HttpResponse.json(patient('9990000026'));
    expect(await pds().retrieve('9990000018', nurse)).toMatchObject({ person: { nhsNumber: '9990000026' } });
  });

  test('somebody who has died', async () => {
    state.answer = () =>
      HttpResponse.json(patient('9990000018', { deceasedDateTime: '2026-01-02T00:00:00+00:00' }));
    expect(await pds().retrieve('9990000018', nurse)).toMatchObject({ person: { hasDied: true } });
  });

  test.each([
    ['RESOURCE_NOT_FOUND', 'unknown'],
    ['INVALIDATED_RESOURCE', 'invalidated'],
  ])('404 %s: %s, whatever its severity', async (code, result) => {
    state.answer = () => HttpResponse.json(outcome(code), { status: 404 });
    expect(await pds().retrieve('9990000018', nurse)).toEqual({ result });
  });

  test('a person of whom the index knows next to nothing', async () => {
    const bare = { name: undefined, gender: undefined, birthDate: undefined };
    state.answer = () => HttpResponse.json(patient('9990000018', bare));
    expect(await pds().retrieve('9990000018', nurse)).toMatchObject({
      result: 'found',
      person: { family: undefined, given: [], birthDate: undefined },
    });
  });
});

describe('By name, birth date, gender and postcode', () => {
  const question = {
    family: 'Testpatient',
    given: 'Morgan',
    birthDate: '1988-07-14',
    gender: 'female',
    postcode: 'ZZ99 3VZ',
  } as const;

  test('asks by what was given, with the beginnings that the index recommends', async () => {
    state.answer = () => HttpResponse.json(searchset());
    expect(await pds().trace(question, nurse)).toEqual({ result: 'people', people: [] });
    expect(Object.fromEntries(new URL(asked[0]?.url ?? '').searchParams)).toEqual({
      family: 'Testpatient',
      given: 'Mor*',
      birthdate: 'eq1988-07-14',
      gender: 'female',
      'address-postalcode': 'ZZ*',
      _history: 'true',
      '_max-results': '5',
    });
  });

  test('asks by no more than was given, and a wildcard that was typed is none', async () => {
    state.answer = () => HttpResponse.json(searchset());
    await pds().trace({ family: 'Te*', birthDate: '1988-07-14' }, application);
    expect(Object.fromEntries(new URL(asked[0]?.url ?? '').searchParams)).toEqual({
      family: 'Te',
      birthdate: 'eq1988-07-14',
      _history: 'true',
      '_max-results': '1',
    });
  });

  test('too many is a 200 of another type', async () => {
    state.answer = () => HttpResponse.json(outcome('TOO_MANY_MATCHES'));
    expect(await pds().trace(question, nurse)).toEqual({ result: 'too-many' });
  });

  test('several, best first, without how well they match', async () => {
    state.answer = () => HttpResponse.json(searchset(patient('9990000018'), patient('9990000026')));
    const traced = await pds().trace(question, nurse);
    expect(traced).toMatchObject({ people: [{ nhsNumber: '9990000018' }, { nhsNumber: '9990000026' }] });
    expect(JSON.stringify(traced)).not.toContain('score');
  });
});

describe('In whose name', () => {
  test("a nurse's own: their ID token exchanged, their role and organisation said", async () => {
    await pds().retrieve('9990000018', nurse);
    expect(Object.fromEntries(grants[0] ?? [])).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: 'id.token.of-the-nurse',
    });
    const headers = asked[0]?.headers;
    expect(headers?.get('nhsd-session-urid')).toBe('555000000201');
    expect(headers?.get('nhsd-end-user-organisation-ods')).toBe('X9T02');
    expect(headers?.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers?.get('authorization')).toBe('Bearer at-1');
  });

  test("the application's: an assertion by RS512, for the token address and for a minute", async () => {
    await pds().retrieve('9990000018', application);
    expect(grants[0]?.get('grant_type')).toBe('client_credentials');
    const key = publicJwkSchema.parse(publicKey);
    const assertion = grants[0]?.get('client_assertion') ?? '';
    const { header, claims } = await verifyJws(assertion, [key], { algorithms: ['RS512'] });
    expect(header).toMatchObject({ alg: 'RS512', typ: 'JWT', kid: 'pds-1' });
    const now = Date.parse('2026-11-22T02:10:00Z') / 1000;
    expect(claims).toMatchObject({
      iss: 'key-of-the-application',
      sub: 'key-of-the-application',
      aud: tokenUrl,
      exp: now + 60,
    });
    expect(asked[0]?.headers.get('nhsd-session-urid')).toBeNull();
    expect(asked[0]?.headers.get('nhsd-end-user-organisation-ods')).toBe('X9T01');
  });

  test('a token is kept until shortly before it ends, and is nobody else’s', async () => {
    let now = new Date('2026-11-22T02:10:00Z');
    const index = pds({ clock: () => now });
    await index.retrieve('9990000018', nurse);
    await index.retrieve('9990000026', nurse);
    expect(grants).toHaveLength(1);
    await index.retrieve('9990000018', { ...nurse, idToken: 'id.token.of-another' });
    await index.retrieve('9990000018', application);
    expect(grants).toHaveLength(3);
    now = new Date(now.getTime() + 540_000);
    await index.retrieve('9990000018', nurse);
    expect(grants).toHaveLength(4);
  });
});
