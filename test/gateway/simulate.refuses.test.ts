import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffPrincipal } from '../../src/auth/principal.ts';
import { charity, demoAgreement, trust } from '../../src/demo/organisations.ts';
import { simulateChange } from '../../src/gateway/simulation/release-simulation.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { addOtherSource, askedFor, otherCharity, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import {
  askSimulation,
  denyAll,
  endAgreement,
  permitAll,
  simulatorOf,
  undecidedToo,
  type SampleAnswer,
} from './simulations.ts';

let gateway: TestGateway;
let charityKey: string;
let trustKey: string;
let otherKey: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  await addOtherSource(gateway);
  for (const record of [people.sharesMost(), people.sharesNothing(), ...undecidedToo(4)])
    expect(await pushAndApply(gateway, record)).toBe('applied');
  charityKey = await simulatorOf(gateway, charity);
  trustKey = await simulatorOf(gateway, trust);
  otherKey = await simulatorOf(gateway, otherCharity);
});
afterAll(() => gateway.stop());

const morgan = askedFor(people.sharesMost());
const staff = (role: StaffPrincipal['role'], organisation = charity): StaffPrincipal => ({
  kind: 'staff',
  subject: 'https://id.example|7',
  name: 'Ola Example',
  organisation,
  organisations: [organisation],
  role,
  identities: [],
});

describe('Nobody simulates, and the attempt of somebody known is in the log, when', () => {
  test('there is no token or key', async () => {
    expect((await askSimulation(gateway, 'lwg_key_none', { change: endAgreement })).statusCode).toBe(401);
  });

  test('the system has other scopes', async () => {
    const key = await simulatorOf(gateway, charity, ['receipts.read', 'case-records.write']);
    expect((await askSimulation(gateway, key, { change: endAgreement })).statusCode).toBe(403);
  });

  test.each(['mh-liaison', 'case-worker'] as const)('a %s asks', async (role) => {
    const about = { by: 'sample', people: 100 } as const;
    const { entries } = await newEntries(gateway, 'simulation', async () => {
      await expect(
        simulateChange(gateway.services, { caller: staff(role), face: 'page', change: endAgreement, about }),
      ).rejects.toThrow('not-permitted');
    });
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
  });

  test.each([
    ['a refusal', denyAll],
    ['a permit', permitAll],
  ])('a system, of the source or of a recipient, proposes %s over a sample', async (_what, change) => {
    for (const key of [charityKey, trustKey])
      for (const sample of [undefined, 200]) {
        const { answer, entries } = await newEntries(gateway, 'simulation', () =>
          askSimulation(gateway, key, { change, sample }),
        );
        expect(answer.json()).toMatchObject({ status: 403, code: 'not-permitted' });
        expect(entries).toMatchObject([{ outcome: 'refused' }]);
      }
  });

  test.each([charity, trust])(
    'an IG officer of %s proposes a Consent over a sample',
    async (organisation) => {
      const caller = staff('ig-officer', organisation);
      const about = { by: 'sample', people: 100 } as const;
      const { entries } = await newEntries(gateway, 'simulation', async () => {
        await expect(
          simulateChange(gateway.services, { caller, face: 'page', change: denyAll, about }),
        ).rejects.toThrow('not-permitted');
      });
      expect(entries).toMatchObject([{ outcome: 'refused' }]);
    },
  );

  test('an organisation that sends nothing asks about one person, known or not', async () => {
    for (const person of [morgan, { ...morgan, birthDate: '1901-01-01' }]) {
      const { answer, entries } = await newEntries(gateway, 'simulation', () =>
        askSimulation(gateway, trustKey, { change: permitAll, person }),
      );
      expect(answer.statusCode).toBe(403);
      expect(entries).toMatchObject([{ outcome: 'refused' }]);
    }
  });

  test.each([
    ['an agreement between others', { id: 'new', source: charity, recipients: [trust] }, 'other'],
    [
      'an agreement about records that nobody agreed to share with it',
      { id: 'new', source: charity },
      'trust',
    ],
  ])('it proposes %s', async (_what, over, who) => {
    const change = { kind: 'agreement', agreement: { ...demoAgreement, ...over } };
    const answer = await askSimulation(gateway, who === 'trust' ? trustKey : otherKey, { change });
    expect(answer.statusCode).toBe(403);
  });
});

describe('A request that cannot be simulated is answered with what to mend:', () => {
  test.each<[string, object, string[]]>([
    ['nothing', {}, ['change']],
    ['a kind there is not', { change: { kind: 'case' } }, ['change.kind']],
    ['another rule set', { change: { kind: 'rule-set', ruleSet: 'lwg-consent-2' } }, ['change.ruleSet']],
    ['person and sample', { change: denyAll, person: morgan, sample: 100 }, ['sample']],
    ...[0, 1, 99, 101, 199, 201, 1_000, '100'].map((sample): [string, object, string[]] => [
      `a sample of ${JSON.stringify(sample)}`,
      { change: endAgreement, sample },
      ['sample'],
    ]),
    ['half a person', { change: denyAll, person: { nhsNumber: morgan.nhsNumber } }, ['person']],
    [
      'a mistyped number',
      { change: denyAll, person: { ...morgan, nhsNumber: '9990000019' } },
      ['person.nhsNumber'],
    ],
    ['a field nobody knows', { change: denyAll, apply: true }, ['']],
  ])('%s', async (_what, body, fields) => {
    const answer = await askSimulation(gateway, charityKey, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const { code, errors } = answer.json<{ code: string; errors: { field: string; fix: string }[] }>();
    expect(code).toBe('invalid-request');
    expect(errors.map(({ field }) => field)).toEqual(fields);
    expect(answer.body).not.toMatch(/9990000/);
  });

  test('another rule set, in words', async () => {
    const change = { kind: 'rule-set', ruleSet: 'lwg-consent-2' };
    const answer = await askSimulation(gateway, charityKey, { change });
    expect(answer.body).toContain('lwg-consent-1: it is the only rule set there is');
  });

  test('a version that is on record, to somebody unknown too', async () => {
    const change = { kind: 'agreement', agreement: demoAgreement };
    for (const person of [morgan, { ...morgan, birthDate: '1901-01-01' }]) {
      const answer = await askSimulation(gateway, charityKey, { change, person });
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ code: 'agreement-version' });
    }
  });

  test('an agreement id that is another organisation’s, whoever may see that one', async () => {
    const agreement = { ...demoAgreement, version: 5, source: otherCharity };
    const answer = await askSimulation(gateway, otherKey, { change: { kind: 'agreement', agreement } });
    expect(answer.statusCode).toBe(409);
  });
});

describe('The answer does not tell who is here:', () => {
  test('somebody of whom another organisation sent records, and nobody at all, read alike', async () => {
    const hidden = await askSimulation(gateway, otherKey, { change: permitAll, person: morgan });
    const absent = await askSimulation(gateway, otherKey, {
      change: permitAll,
      person: { ...morgan, birthDate: '1901-01-01' },
    });
    const byId = await askSimulation(gateway, otherKey, {
      change: permitAll,
      person: { patient: personIdOf(people.sharesNothing()) },
    });
    for (const answer of [hidden, absent, byId]) {
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toBe('{"changes":[]}');
    }
  });

  test('a sample of an organisation counts nobody of whom others alone sent records', async () => {
    const own = { ...endAgreement.agreement, id: 'other-living-well', source: otherCharity };
    const answer = await askSimulation(gateway, otherKey, { change: { kind: 'agreement', agreement: own } });
    expect(answer.json()).toEqual({ people: 0, changed: 0, recipients: [] });
    // There are enough of them to be counted by whoever may.
    const theirs = await askSimulation(gateway, charityKey, { change: endAgreement });
    expect(theirs.json<SampleAnswer>()).toMatchObject({ people: 5, changed: 5 });
  });

  test('the entry says who was asked for, for the officers of whoever asked', async () => {
    const { entries } = await newEntries(gateway, 'simulation', () =>
      askSimulation(gateway, otherKey, { change: permitAll, person: morgan }),
    );
    expect(entries).toMatchObject([{ outcome: 'nothing-shown' }]);
    expect(await openEntry(gateway, entries[0]?.id ?? '', charity)).toBeUndefined();
    expect(await openEntry(gateway, entries[0]?.id ?? '', otherCharity)).toMatchObject({
      personId: undefined,
      detail: { asked: { change: 'consent', ...morgan } },
    });
  });
});

test('No line of the answer or the entry carries what the Consent says or what is held', async () => {
  const { answer, entries } = await newEntries(gateway, 'simulation', () =>
    askSimulation(gateway, charityKey, { change: denyAll, person: morgan }),
  );
  expect(answer.body).not.toMatch(/testpatient|morgan|9990000018|hyde|hub|Goal\/|Patient\//i);
  const entry = await openEntry(gateway, entries[0]?.id ?? '', charity);
  expect(entry?.detail).toMatchObject({ decisions: [], released: {} });
});
