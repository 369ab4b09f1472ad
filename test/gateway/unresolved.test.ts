import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addOtherSource, fromOtherSource, personIdOf, type OtherSource } from '../support/look.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { newEntries } from '../support/log-entries.ts';

let gateway: TestGateway;
let other: OtherSource;
const day = 86_400_000;
const start = Date.parse('2026-11-22T02:10:00Z');
beforeAll(async () => {
  gateway = await startTestGateway();
  other = await addOtherSource(gateway);
});
afterAll(() => gateway.stop());

const ask = (apiKey = gateway.apiKey) =>
  gateway.app.inject({ method: 'GET', url: '/v1/unresolved', headers: { 'x-api-key': apiKey } });
async function unresolved(afterDays: number, apiKey?: string): Promise<readonly Record<string, unknown>[]> {
  gateway.time.now = new Date(start + afterDays * day);
  const response = await ask(apiKey);
  expect(response.statusCode).toBe(200);
  return response.json<{ unresolved: Record<string, unknown>[] }>().unresolved;
}

const { source, person } = people.undecided();
/** A farewell, a plan that follows another, a document of a conversation: and nothing of what they refer to. */
const outOfOrder: CaseRecordInput = {
  source,
  person,
  episode: {
    id: 'E-2',
    status: 'closed',
    start: '2026-10-01',
    end: '2026-11-01',
    introduction: 'I-2',
    returnOf: 'E-1',
    ending: { reason: 'planned-complete' },
  },
  plan: { id: 'P-2', date: '2026-10-01', replaces: 'P-1' },
  documents: [{ id: 'D-1', date: '2026-10-09', kind: 'letter', text: 'Dear Sam', contact: 'C-1' }],
};
const all = [
  [
    { kind: 'document', id: 'D-1' },
    { kind: 'contact', id: 'C-1' },
  ],
  [
    { kind: 'episode', id: 'E-2' },
    { kind: 'episode', id: 'E-1' },
  ],
  [
    { kind: 'episode', id: 'E-2' },
    { kind: 'introduction', id: 'I-2' },
  ],
  [
    { kind: 'plan', id: 'P-2' },
    { kind: 'plan', id: 'P-1' },
  ],
];
const pairs = (found: readonly Record<string, unknown>[]) =>
  found
    .map(({ from, to }) => [from, to])
    .toSorted((one, two) => JSON.stringify(one).localeCompare(JSON.stringify(two)));

describe('A reference to what has not come', () => {
  test('is accepted, waits, and is told of to nobody before a week is over', async () => {
    expect(await pushAndApply(gateway, outOfOrder)).toBe('applied');
    expect(await unresolved(0)).toEqual([]);
    expect(await unresolved(6.9)).toEqual([]);
  });

  test('is then told of to its own source, in that source’s ids, and to no other', async () => {
    const theirs = { ...outOfOrder, person: { ...person, nhsNumber: undefined } } as CaseRecordInput;
    gateway.time.now = new Date(start);
    await push(gateway, fromOtherSource(theirs), { apiKey: other.apiKey });
    await gateway.work();
    const own = await unresolved(7);
    expect(pairs(own)).toEqual(all);
    expect(new Set(own.map((one) => one['person']))).toEqual(new Set([person.id]));
    expect(own[0]?.['since']).toBe('2026-11-22T02:10:00.000Z');
    const others = await unresolved(7, other.apiKey);
    expect(new Set(others.map((one) => one['person']))).toEqual(new Set([`Z-${person.id}`]));
    expect(JSON.stringify(own)).not.toContain(personIdOf(outOfOrder));
  });

  test('is told of under an entry in the log, and only to a system with the scope', async () => {
    const { answer, entries } = await newEntries(gateway, 'unresolved', () => ask());
    expect([answer.statusCode, entries.map(({ outcome }) => outcome)]).toEqual([200, ['shown']]);
    expect((await ask('lwg_key_nobody')).statusCode).toBe(401);
  });

  test('still waits since its first day when the record is sent again', async () => {
    gateway.time.now = new Date(start + 3 * day);
    await pushAndApply(gateway, changed(outOfOrder, 1, { riskFlags: [] }));
    expect(pairs(await unresolved(7))).toEqual(all);
  });

  test('is resolved when what it refers to comes, and leads there', async () => {
    const late = changed(outOfOrder, 2, {
      introduction: { id: 'I-2', date: '2026-10-01', route: 'gp' },
      episode: {
        id: 'E-2',
        status: 'closed',
        start: '2026-10-01',
        end: '2026-11-01',
        returnOf: 'E-1',
        contacts: [{ id: 'C-1', date: '2026-10-09', kind: 'phone' }],
      },
    });
    expect(await pushAndApply(gateway, late)).toBe('applied');
    expect(pairs(await unresolved(8))).toEqual([all[1], all[3]]);
  });

  test('is gone when nothing refers any more', async () => {
    const { episode = { id: 'E-2', status: 'closed', start: '2026-10-01' } } = outOfOrder;
    const { returnOf: _, introduction: __, ...first } = episode;
    const mended = changed(outOfOrder, 3, { episode: first, plan: { id: 'P-2', date: '2026-10-01' } });
    expect(await pushAndApply(gateway, mended)).toBe('applied');
    expect(await unresolved(9)).toEqual([]);
  });
});
