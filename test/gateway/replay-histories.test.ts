import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoAgreement, trust } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { processNext } from '../../src/gateway/process-case.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { openEntry } from '../support/log-entries.ts';
import { personIdOf } from '../support/look.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';
import { look, replayed } from '../support/replay.ts';

let gateway: TestGateway;
let bearer: string;
let persons = 0;
let agreementVersion = 1;

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
});
afterAll(() => gateway.stop());

const { sharing } = people.sharesMost();
if (sharing === undefined) throw new Error('this person has made choices');
const [firstChoice] = sharing.choices;
if (firstChoice === undefined) throw new Error('this person has made choices');

/** What a record may say of sharing. */
const choices = {
  all: sharing,
  withdrawn: { ...sharing, status: 'withdrawn' },
  narrow: { ...sharing, choices: [firstChoice] },
  refused: { ...sharing, choices: [{ decision: 'do-not-share', topics: ['existence'] }] },
  incomplete: { id: sharing.id, status: 'active', choices: sharing.choices },
} as const satisfies Record<string, CaseRecordInput['sharing']>;

/** What a record may leave out: its source no longer says it, and what had been said is retired. */
const left = ['plan', 'team', 'needs', 'sharing'] as const;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'look' } as const) },
  { weight: 3, arbitrary: fc.constant({ do: 'work' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'work-one' } as const) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      choice: fc.constantFrom(...(Object.keys(choices) as (keyof typeof choices)[])),
      without: fc.subarray([...left], { maxLength: 2 }),
      minutes: fc.integer({ min: -3, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('agree' as const), revoked: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Each kind of decision once, whatever chance brings: a choice that waits, none at all, and no agreement. */
const eachKind: readonly Step[] = [
  { do: 'look' },
  { do: 'push', choice: 'refused', without: [], minutes: 1 },
  { do: 'look' },
  { do: 'work' },
  { do: 'look' },
  { do: 'push', choice: 'incomplete', without: [], minutes: 1 },
  { do: 'work' },
  { do: 'look' },
  { do: 'push', choice: 'all', without: ['sharing'], minutes: 1 },
  { do: 'push', choice: 'withdrawn', without: [], minutes: 1 },
  { do: 'work' },
  { do: 'look' },
  { do: 'agree', revoked: true },
  { do: 'look' },
];

/** Somebody new each time, known by the source's own id alone. */
function somebody(): CaseRecordInput {
  persons += 1;
  const record = people.sharesMost();
  const { nhsNumber: _, ...person } = record.person;
  return { ...record, person: { ...person, id: `C-${7000 + persons}` } };
}

async function live(steps: readonly Step[]): Promise<readonly string[]> {
  const record = somebody();
  const personId = personIdOf(record);
  const looks: string[] = [];
  let minute = 0;
  await push(gateway, record);
  await gateway.work();
  for (const one of steps) {
    gateway.time.now = new Date(gateway.time.now.getTime() + 1_000);
    switch (one.do) {
      case 'look':
        looks.push(await look(gateway, bearer, personId));
        break;
      case 'work':
        await gateway.work();
        break;
      case 'work-one':
        await processNext({ ...gateway.worker.processing, clock: gateway.services.clock }, personId);
        break;
      case 'push': {
        minute += one.minutes;
        const modified = new Date(Date.parse(record.source.modified) + minute * 60_000).toISOString();
        const said = { ...record, source: { ...record.source, modified }, sharing: choices[one.choice] };
        const kept = Object.entries(said).filter(([name]) => !one.without.some((gone) => gone === name));
        // Refused while no agreement is in force, and where the machine is too busy.
        const { statusCode } = await push(gateway, JSON.stringify(Object.fromEntries(kept)));
        expect([202, 403, 503]).toContain(statusCode);
        break;
      }
      case 'agree':
        await recordAgreement({ store: gateway.services.store, clock: gateway.services.clock }, 'operator', {
          ...demoAgreement,
          version: ++agreementVersion,
          revoked: one.revoked,
        });
    }
  }
  looks.push(await look(gateway, bearer, personId));
  await gateway.work();
  return looks;
}

test(
  'whatever happened in between, every look replays to the decisions that it made',
  { timeout: 240_000 },
  async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc
        .asyncProperty(fc.array(step, { minLength: 8, maxLength: 24, size: 'max' }), async (steps) => {
          for (const id of await live(steps)) {
            expect(await replayed(gateway, id)).toMatchObject({ result: 'same', differences: [] });
            for (const { code, consents } of (await openEntry(gateway, id, trust))?.detail.decisions ?? []) {
              seen.add(code);
              if (consents.some(({ version }) => version === '0')) seen.add('not yet applied');
            }
          }
        })
        .afterEach(async () => {
          const version = ++agreementVersion;
          const registry = { store: gateway.services.store, clock: gateway.services.clock };
          await recordAgreement(registry, 'operator', { ...demoAgreement, version });
        }),
      {
        numRuns: Number(process.env['LWG_HISTORIES'] ?? 12),
        endOnFailure: true,
        examples: [[[...eachKind]]],
      },
    );
    // Histories in which nothing ever changed would prove nothing.
    expect([...seen]).toEqual(
      expect.arrayContaining(['permitted', 'refused', 'no-consent', 'no-agreement', 'not yet applied']),
    );
  },
);
