import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffPrincipal } from '../../src/auth/principal.ts';
import { sharingAgreementSchema } from '../../src/consent/agreement.ts';
import { charity, demoAgreement, liaison, trust } from '../../src/demo/organisations.ts';
import { simulateChange, type Simulated } from '../../src/gateway/simulation/release-simulation.ts';
import type { ProposedChange } from '../../src/consent/simulate-change.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import {
  askSimulation,
  denyAll,
  endAgreement,
  permitAll,
  proposed,
  simulatorOf,
  undecidedToo,
  type PersonAnswer,
  type SampleAnswer,
} from './simulations.ts';

let gateway: TestGateway;
let charityKey: string;
let trustKey: string;
const all = [
  people.sharesMost(),
  people.sharesWhoHelps(),
  people.sharesNothing(),
  people.undecided(),
  ...undecidedToo(4),
];
beforeAll(async () => {
  gateway = await startTestGateway();
  for (const record of all) expect(await pushAndApply(gateway, record)).toBe('applied');
  charityKey = await simulatorOf(gateway, charity);
  trustKey = await simulatorOf(gateway, trust);
});
afterAll(() => gateway.stop());

const operator = { caller: { kind: 'operator' }, face: 'cli' } as const;

async function ofPerson(change: object, record = people.undecided()): Promise<PersonAnswer['changes']> {
  const answer = await askSimulation(gateway, charityKey, { change, person: askedFor(record) });
  expect(answer.statusCode).toBe(200);
  return answer.json<PersonAnswer>().changes;
}
async function ofSample(change: object, key = charityKey): Promise<SampleAnswer> {
  return (await askSimulation(gateway, key, { change })).json<SampleAnswer>();
}
async function exactly(
  change: ProposedChange,
  sample = 100,
): Promise<Extract<Simulated, { readonly of: 'sample' }>> {
  const about = { by: 'sample', people: sample } as const;
  const answer = await simulateChange(gateway.services, { ...operator, change, about });
  if (answer.of !== 'sample') throw new Error('asked over a sample');
  return answer;
}

describe('For one person the charity is told', () => {
  test('who would lose what the agreement permits of the undecided, if they refused everything', async () => {
    const topics = ['existence', 'contacts', 'needs', 'safety-plan'];
    expect(await ofPerson(denyAll)).toEqual(
      [trust, liaison].map((organisation) => ({
        organisation,
        role: 'mh-liaison',
        purpose: 'TREAT',
        gains: [],
        loses: topics,
      })),
    );
  });

  test('who would gain what, and what the agreement permitted that it no longer does, if the undecided spoke', async () => {
    const [first] = await ofPerson({ kind: 'consent', ...proposed('permit', ['existence', 'goals']) });
    expect(first).toMatchObject({ gains: ['goals'], loses: ['contacts', 'needs', 'safety-plan'] });
  });

  test('nothing, where a permit would stand beside a refusal', async () => {
    const change = { kind: 'consent', ...proposed('permit', ['existence', 'contacts']) };
    expect(await ofPerson(change, people.sharesNothing())).toEqual([]);
  });

  test('who would lose what, if the agreement ended', async () => {
    const [first] = await ofPerson(endAgreement, people.sharesMost());
    expect(first).toMatchObject({ organisation: trust, gains: [] });
    expect(first?.loses).toEqual(expect.arrayContaining(['existence', 'contacts', 'safety-plan']));
  });

  test('the same by Patient id, and in the name of nobody else', async () => {
    const person = { patient: personIdOf(people.undecided()) };
    const elsewhere = {
      ...denyAll,
      consent: { ...denyAll.consent, patient: { reference: 'Patient/somebody-else' } },
    };
    const answer = await askSimulation(gateway, charityKey, { change: elsewhere, person });
    expect(answer.json<PersonAnswer>().changes).toEqual(await ofPerson(denyAll));
  });

  test('nothing, for the rule set that is in force', async () => {
    expect(await ofPerson({ kind: 'rule-set', ruleSet: 'lwg-consent-1' })).toEqual([]);
  });
});

describe('Over a sample', () => {
  test('an operator is told of how many people, by recipient and topic', async () => {
    const answer = await exactly(denyAll);
    // All but the one who shares nothing.
    expect(answer).toMatchObject({ people: 8, changed: 7 });
    const [first] = answer.recipients;
    expect(first).toMatchObject({ recipient: { organisation: trust }, gains: [] });
    expect(first?.loses).toContainEqual({ topic: 'contacts', people: 7 });
  });

  test('an operator’s sample of one is of the first by id', async () => {
    const [id = ''] = all.map(personIdOf).toSorted();
    const about = { by: 'patient-id', id } as const;
    const same = await simulateChange(gateway.services, { ...operator, change: denyAll, about });
    const changed = same.of === 'person' && same.changes.length > 0 ? 1 : 0;
    expect(await exactly(denyAll, 1)).toMatchObject({ people: 1, changed });
  });

  test('a permit beside what was said gives most to those who said least', async () => {
    const [first] = (await exactly(permitAll)).recipients;
    // Not to whoever shares nothing, and nothing more to whoever shares it already.
    expect(first?.gains).toContainEqual({ topic: 'goals', people: 7 });
    expect(first?.gains).not.toContainEqual(expect.objectContaining({ topic: 'existence' }));
  });

  test('a source and its recipient are told the same of their agreement: fives, downwards, and no fewer', async () => {
    const exact = await exactly(endAgreement);
    expect(exact).toMatchObject({ people: 8, changed: 7 });
    // Of so few that it would tell of them in particular.
    expect(exact.recipients[0]?.loses).toContainEqual({ topic: 'goals', people: 1 });
    const answer = await ofSample(endAgreement);
    const loses = [
      { topic: 'existence', people: 5 },
      { topic: 'contacts', people: 5 },
      { topic: 'needs', people: 5 },
      { topic: 'safety-plan', people: 5 },
    ];
    expect(answer).toMatchObject({ people: 5, changed: 5 });
    expect(answer.recipients.map(({ organisation }) => organisation)).toEqual([trust, liaison]);
    for (const recipient of answer.recipients) expect(recipient).toMatchObject({ gains: [], loses });
    expect(await ofSample(endAgreement, trustKey)).toEqual(answer);
    const larger = await askSimulation(gateway, trustKey, { change: endAgreement, sample: 200 });
    expect(larger.json()).toEqual(answer);
  });
});

describe('Every simulation is in the log before it is answered', () => {
  test('with the person, for one', async () => {
    const { entries } = await newEntries(gateway, 'simulation', () => ofPerson(denyAll));
    expect(entries).toMatchObject([{ outcome: 'shown' }]);
    expect(await openEntry(gateway, entries[0]?.id ?? '', charity)).toMatchObject({
      purpose: 'HCOMPL',
      face: 'api',
      organisation: charity,
      sources: [charity],
      personId: personIdOf(people.undecided()),
      detail: { asked: { change: 'consent', ...askedFor(people.undecided()) }, nhsNumber: '9990000042' },
    });
  });

  test('without a person, for a sample', async () => {
    const { entries } = await newEntries(gateway, 'simulation', () => ofSample(endAgreement));
    expect(await openEntry(gateway, entries[0]?.id ?? '', charity)).toMatchObject({
      personId: undefined,
      detail: {
        asked: { change: 'agreement', agreement: demoAgreement.id, version: '2', sample: '100' },
        released: {},
      },
    });
    expect(entries).toHaveLength(1);
  });

  test('and an operator’s is seen by the officers of the source', async () => {
    const { entries } = await newEntries(gateway, 'simulation', () =>
      simulateChange(gateway.services, {
        ...operator,
        change: denyAll,
        about: { by: 'nhs-number', ...askedFor(people.undecided()) },
      }),
    );
    expect(await openEntry(gateway, entries[0]?.id ?? '', charity)).toMatchObject({ role: 'operator' });
    expect(await openEntry(gateway, entries[0]?.id ?? '', trust)).toBeUndefined();
  });
});

test('An IG officer asks as their organisation may', async () => {
  const officer: StaffPrincipal = {
    kind: 'staff',
    subject: 'https://id.example|7',
    name: 'Ines Archer',
    organisation: trust,
    organisations: [trust],
    role: 'ig-officer',
    identities: [],
  };
  const question = { caller: officer, face: 'page', change: endAgreement } as const;
  const sample = { by: 'sample', people: 100 } as const;
  expect(await simulateChange(gateway.services, { ...question, about: sample })).toMatchObject({
    of: 'sample',
    people: 5,
    changed: 5,
  });
  const person = { by: 'nhs-number', ...askedFor(people.undecided()) } as const;
  await expect(simulateChange(gateway.services, { ...question, about: person })).rejects.toThrow(
    'not-permitted',
  );
});

test('A recipient is told nothing of an agreement that others have with the same source', async () => {
  const practice = 'X9G01';
  const theirs = { ...demoAgreement, id: 'practice-agreement', recipients: [practice] };
  await gateway.services.store.transaction((tx) => tx.registry.putAgreement(theirs, gateway.time.now));
  const widened = { ...demoAgreement, version: 2, recipients: [trust, practice] };
  const gainsOf = async (key: string): Promise<readonly unknown[]> =>
    (await ofSample({ kind: 'agreement', agreement: widened }, key)).recipients
      .filter(({ organisation }) => organisation === practice)
      .flatMap(({ gains }) => gains);
  // The source knows that the practice has it all; the trust cannot tell it from one that has nothing.
  expect(await gainsOf(charityKey)).toEqual([]);
  expect(await gainsOf(trustKey)).toContainEqual({ topic: 'contacts', people: 5 });
});

test('What is simulated and then really done is the same', async () => {
  const next = { ...demoAgreement, version: 2, topics: ['existence', 'contacts'] };
  const change: ProposedChange = { kind: 'agreement', agreement: sharingAgreementSchema.parse(next) };
  const about = { by: 'nhs-number', ...askedFor(people.undecided()) } as const;
  const foreseen = await simulateChange(gateway.services, { ...operator, change, about });
  await gateway.services.store.transaction((tx) =>
    tx.registry.putAgreement(change.agreement, gateway.time.now),
  );
  // Undoing what was done takes back what was gained and gives back what was lost.
  const back = { ...demoAgreement, version: 3 };
  const undone = await simulateChange(gateway.services, {
    ...operator,
    change: { kind: 'agreement', agreement: back },
    about,
  });
  if (foreseen.of !== 'person' || undone.of !== 'person') throw new Error('asked about one person');
  expect(foreseen.changes.length).toBeGreaterThan(0);
  expect(undone.changes).toEqual(
    foreseen.changes.map(({ recipient, gains, loses }) => ({ recipient, gains: loses, loses: gains })),
  );
});

test('A withdrawal that is acknowledged and not applied yet is simulated with', async () => {
  const { sharing, ...rest } = people.sharesMost();
  if (sharing === undefined) throw new Error('this person has made choices');
  const later = new Date(Date.parse(rest.source.modified) + 3_600_000).toISOString();
  const withdrawn = {
    ...rest,
    source: { ...rest.source, modified: later },
    sharing: { ...sharing, status: 'withdrawn' as const },
  };
  expect((await push(gateway, withdrawn)).statusCode).toBe(202);
  expect(await ofPerson(denyAll, people.sharesMost())).toEqual([]);
});
