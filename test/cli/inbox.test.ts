import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CommandError } from '../../src/cli/command-error.ts';
import { errorTable, GatewayError } from '../../src/errors.ts';
import { runInbox } from '../../src/cli/inbox.ts';
import { runPeople } from '../../src/cli/people.ts';
import { blockWith } from '../support/blocked.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply, readReceipt } from '../support/push.ts';
import { agreeOnTelling, introduceSomebody } from '../support/telling.ts';

let gateway: TestGateway;
let receipt: string;
const record = people.sharesMost();
const twin = { ...record, person: { ...record.person, id: 'C-7777', nhsNumber: '9990000085' } };
beforeAll(async () => {
  // The command tells the machine's time.
  gateway = await startTestGateway({ now: new Date() });
  for (const [name, value] of Object.entries(gateway.environment)) vi.stubEnv(name, value);
  receipt = await blockWith(gateway, people.undecided());
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await gateway.stop();
});

async function said(command: Promise<void>): Promise<string> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await command;
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
}
const refusal = async (command: Promise<void>): Promise<string> => {
  const error: unknown = await command.catch((thrown: unknown) => thrown);
  if (error instanceof GatewayError && error.row.status < 500) return error.row.text;
  return error instanceof CommandError ? error.message : 'not refused';
};
const odd = [['x'], ['-'.repeat(36)], [randomUUID().replaceAll('-', '')], [`${randomUUID()}0`]];
const nobody = new RegExp(
  [record, people.undecided()].flatMap(({ person }) => [person.nhsNumber, person.name.family]).join('|'),
);

describe('lwg inbox', () => {
  test.each([
    ['no verb', []],
    ['a verb that it had once', ['discard', randomUUID(), 'because']],
    ['no receipt', ['retry']],
    ['no reason', ['skip', randomUUID()]],
    ['a reason of one’s own', ['skip', randomUUID(), 'because']],
  ])('refuses %s, and says what to type and what the reasons are', async (_name, args) => {
    expect(await refusal(runInbox(args))).toMatch(
      /^Type: lwg inbox list[^]*corrected-record[^]*sent-in-error/,
    );
  });

  test.each(odd)('refuses %s for a receipt, and says what one is', async (id) => {
    for (const args of [
      ['show', id],
      ['retry', id],
      ['skip', id, 'sent-in-error'],
    ])
      expect(await refusal(runInbox(args))).toBe(errorTable['not-an-id'].text);
  });

  test.each([['show'], ['retry'], ['skip']])('refuses to %s a receipt that blocks nothing', async (verb) => {
    const refused = await refusal(runInbox([verb, randomUUID(), 'sent-in-error']));
    expect(refused).toBe('That receipt blocks no lane. `lwg inbox list` has those that do.');
  });

  test('lists, shows, tries again and skips', async () => {
    expect(await said(runInbox(['list']))).toMatch(new RegExp(`^${receipt}  .* mapping-failed  0 behind\n$`));
    const shown = await said(runInbox(['show', receipt]));
    expect(shown).toContain('could not be turned into valid FHIR');
    expect(shown).not.toMatch(nobody);
    await said(runInbox(['retry', receipt]));
    expect(await said(runInbox(['list']))).toBe('Nothing is blocked.\n');
    await gateway.work();
    const next = await blockWith(gateway, people.sharesWhoHelps());
    await said(runInbox(['skip', next, 'cannot-be-mended']));
    expect((await readReceipt(gateway, next)).json()).toMatchObject({ status: 'discarded' });
  });
});

describe('lwg people', () => {
  const pairOf = async (): Promise<readonly string[]> =>
    (await said(runPeople(['list']))).split('  ').slice(0, 2);

  test.each([
    ['no verb', []],
    ['one person', ['show', randomUUID()]],
    ['no reason', ['same', randomUUID(), randomUUID()]],
    ['a reason of one’s own', ['different', randomUUID(), randomUUID(), 'because']],
  ])('refuses %s, and says what to type', async (_name, args) => {
    expect(await refusal(runPeople(args))).toMatch(/^Type: lwg people list[^]*sources-agree/);
  });

  test.each(odd)('refuses %s for a person, and says what goes by', async (id) => {
    for (const args of [
      ['show', randomUUID(), id],
      ['show', id, randomUUID()],
      ['merge', randomUUID(), id, 'papers-seen'],
      ['erase', id, 'asked-for'],
      ['hold', id, 'inquest'],
      ['release', id, 'over'],
    ])
      expect(await refusal(runPeople(args))).toBe(errorTable['not-an-id'].text);
  });

  test('takes an id in capitals too', async () => {
    const typed = randomUUID().toUpperCase();
    expect(await refusal(runPeople(['erase', typed, 'asked-for']))).toContain('Nobody here');
  });

  test.each([
    ['erase', 'asked-for'],
    ['hold', 'inquest'],
    ['release', 'over'],
  ])('refuses to %s somebody whom nobody knows', async (verb, reason) => {
    expect(await refusal(runPeople([verb, randomUUID(), reason]))).toMatch(/^(Nobody here|No hold)/);
  });

  test('refuses two of whom it is not asked', async () => {
    const refused = await refusal(runPeople(['same', randomUUID(), randomUUID(), 'papers-seen']));
    expect(refused).toContain('It is not asked of these two.');
  });

  test('lists, shows, decides and takes back', async () => {
    expect(await pushAndApply(gateway, record)).toBe('applied');
    expect(await pushAndApply(gateway, twin)).toBe('applied');
    const pair = await pairOf();
    const shown = await said(runPeople(['show', ...pair]));
    expect(shown).toMatch(/nhsNumber +different\nbirthDate +same\n/);
    expect(shown).not.toMatch(nobody);
    await said(runPeople(['same', ...pair, 'sources-agree']));
    expect(await said(runPeople(['list']))).toBe('Nobody is waiting to be told apart.\n');
    expect(await said(runPeople(['decided']))).toContain('same  sources-agree');
    expect(await refusal(runPeople(['different', ...pair, 'papers-seen']))).toContain(
      'Take that decision back first.',
    );
    await said(runPeople(['undo', ...pair, 'decided-in-error']));
    expect(await pairOf()).toEqual(pair);
  });

  test('erases nobody who was introduced before it is said what becomes of the introductions, which it names', async () => {
    await agreeOnTelling(gateway);
    await introduceSomebody(gateway, askedFor(twin));
    const id = personIdOf(twin);
    const [row] = await gateway.database.query<{ id: string }>(
      'SELECT person_id::text AS id FROM introduction',
    );
    const told = await refusal(runPeople(['erase', id, 'asked-for']));
    expect(told).toContain(`\n${row?.id}\n`);
    expect(told).toMatch(/with-introductions[^]*without-introductions/);
    expect(told).not.toMatch(nobody);
    expect(await refusal(runPeople(['erase', id, 'asked-for', 'perhaps']))).toBe(
      told.slice(told.indexOf('Type,')),
    );
    expect(await said(runPeople(['erase', id, 'asked-for', 'with-introductions']))).toContain('Erased.');
    expect(await refusal(runPeople(['hold', id, 'inquest']))).toBe(
      'They are erased: nothing is left to hold.',
    );
  });
});
