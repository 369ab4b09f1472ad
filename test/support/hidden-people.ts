import type { TestGateway } from './gateway.ts';
import { addSource, personIdOf } from './look.ts';
import { changed, people, type CaseRecordInput } from './people.ts';
import { sendFile } from './imports.ts';
import { push } from './push.ts';

/** Somebody who is asked for, and what is wrong with asking for them. */
export interface AskedPerson {
  readonly who: string;
  readonly id: string;
  readonly nhsNumber: string;
  readonly birthDate: string;
}

type Sharing = NonNullable<CaseRecordInput['sharing']>;

/** Everybody is asked for with this one, so that answers are of one length. */
const birthDate = '1990-05-05';
/** An organisation that the asking one is no part of. */
const elsewhere = 'X9Z01';
/** A source that shares with that one only. */
export const strangeCharity = 'X9C09';
export const strangeSystem = 'strange-cases';

/** A valid number in the range that is never issued. */
function nhsNumber(index: number): string {
  for (let serial = 100_000 + index * 10; ; serial++) {
    const digits = `999${serial}`;
    const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return `${digits}${check}`;
  }
}

function somebody(index: number, change: Partial<CaseRecordInput>): CaseRecordInput {
  const base = people.sharesMost();
  const name = { given: ['Hilary'], family: 'Hiddenname' };
  const person = { id: `H-${index}`, nhsNumber: nhsNumber(index), birthDate, name };
  return { ...base, person, ...change };
}

function shares(change: Partial<Sharing>): Pick<CaseRecordInput, 'sharing'> {
  const { sharing } = people.sharesMost();
  if (sharing === undefined) throw new Error('this person has made choices');
  return { sharing: { ...sharing, ...change } };
}

const nothing = shares({ choices: [{ decision: 'do-not-share', topics: ['existence'] }] });

/** Hundreds of items: years of contacts, questionnaires and goals with their scores. */
export function withHundredsOfItems(record: CaseRecordInput): CaseRecordInput {
  const { episode, plan, reqol10 = [] } = record;
  const [first] = plan?.goals ?? [];
  const [form] = reqol10;
  if (!episode || !plan || !first || !form) throw new Error('this person has too little');
  const many = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  return {
    ...record,
    episode: {
      ...episode,
      contacts: many(150, (index) => ({ id: `K-${index}`, date: '2026-09-10', kind: 'phone' as const })),
    },
    plan: { ...plan, goals: many(50, (index) => ({ ...first, id: `G-${index}` })) },
    reqol10: many(50, (index) => ({ ...form, id: `Q-${index}` })),
  };
}

/** Somebody of whom the asking organisation may see most things: what the others are to be told from, if anything can. */
export const shownPerson = somebody(0, {});
/** The same, found by another birth date only. */
const bornOtherwise = somebody(1, {});
const strange = somebody(9, { source: { ...people.sharesMost().source, system: strangeSystem } });

const hidden: readonly { readonly who: string; readonly record: CaseRecordInput }[] = [
  { who: 'somebody who refuses everybody', record: somebody(2, nothing) },
  {
    who: 'somebody who shares with another organisation only',
    record: somebody(
      3,
      shares({
        choices: [
          {
            ...shares({}).sharing?.choices[0],
            decision: 'share',
            topics: ['existence', 'contacts'],
            with: [elsewhere],
          },
        ],
      }),
    ),
  },
  { who: 'somebody who has withdrawn', record: somebody(4, shares({ status: 'withdrawn' })) },
  { who: 'somebody whose permission has lapsed', record: somebody(5, shares({ until: '2026-11-01' })) },
  {
    who: 'somebody who permits only what there is nothing of',
    record: somebody(6, shares({ choices: [{ decision: 'share', topics: ['sexual-health'] }] })),
  },
  { who: 'somebody with hundreds of items, all withheld', record: withHundredsOfItems(somebody(7, nothing)) },
  {
    who: 'somebody of whom there is nothing to tell',
    record: ((record) => ({ source: record.source, person: record.person, ...shares({}) }))(somebody(8, {})),
  },
];

function asked(who: string, record: CaseRecordInput): AskedPerson {
  return { who, id: personIdOf(record), nhsNumber: record.person.nhsNumber ?? '', birthDate };
}

/** Nobody at all. */
export const absent: AskedPerson = {
  who: 'nobody',
  id: '7d0c4f43-55aa-4f0b-9d53-3f0a52f9c001',
  nhsNumber: nhsNumber(20),
  birthDate,
};

/** Each is to be answered for as {@link absent} is. */
export const hiddenPeople: readonly AskedPerson[] = [
  {
    ...absent,
    who: 'another that nobody knows',
    id: 'a45a9f0e-3a1c-4b52-8a54-5d2f9f8b7c11',
    nhsNumber: nhsNumber(21),
  },
  { ...absent, who: 'a number whose birth date is another', nhsNumber: nhsNumber(1) },
  ...hidden.map(({ who, record }) => asked(who, record)),
  asked('somebody whose source shares with others only', strange),
  asked('somebody whose last change is not applied yet', somebody(10, {})),
];

/** The person of {@link hiddenPeople} who is known to {@link strangeCharity} alone. */
export const strangePerson = asked('somebody whose source shares with others only', strange);

/** Puts everybody into the record. */
export async function addHiddenPeople(gateway: TestGateway): Promise<void> {
  const strangeSource = { source: strangeCharity, system: strangeSystem, recipients: [elsewhere] };
  const { apiKey } = await addSource(gateway, 'strange', strangeSource);
  const otherwise = { ...bornOtherwise, person: { ...bornOtherwise.person, birthDate: '1990-05-06' } };
  const late = somebody(10, {});
  const send = async (record: CaseRecordInput, key = gateway.apiKey): Promise<void> => {
    const { statusCode, body } = await push(gateway, record, { apiKey: key });
    if (statusCode !== 202) throw new Error(body);
  };
  for (const record of [shownPerson, otherwise, late, ...hidden.map(({ record }) => record)]) {
    await send(record);
  }
  await send(strange, apiKey);
  const file = await sendFile(gateway, 'client_ref\n', { apiKey });
  if (file.statusCode !== 202) throw new Error(file.body);
  await gateway.work();
  await send(changed(late, 1, nothing));
}
