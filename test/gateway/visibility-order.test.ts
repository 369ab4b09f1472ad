import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { addOtherSource, fromOtherSource, isShown, personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let bearer: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
});
afterAll(() => gateway.stop());

let count = 0;

/** Somebody new in each test who shares most things. */
function somebody(): CaseRecordInput & { sharing: NonNullable<CaseRecordInput['sharing']> } {
  count += 1;
  const { sharing, ...record } = people.sharesMost();
  if (sharing === undefined) throw new Error('this person has made choices');
  const { nhsNumber: _, ...person } = record.person;
  return { ...record, person: { ...person, id: `V-${count}` }, sharing: { ...sharing, id: `X-${count}` } };
}

const shown = (record: CaseRecordInput): Promise<boolean> => isShown(gateway, bearer, personIdOf(record));

describe('A withdrawal is not forgotten', () => {
  test('when it arrives after a newer record that said nothing of sharing', async () => {
    const permit = somebody();
    const { sharing, ...silent } = permit;
    await pushAndApply(gateway, permit);
    expect(await pushAndApply(gateway, changed(silent, 20, {}))).toBe('applied');
    expect(await shown(permit)).toBe(true);
    const late = changed(permit, 10, { sharing: { ...sharing, status: 'withdrawn' } });
    expect(await pushAndApply(gateway, late)).toBe('superseded');
    expect(await shown(permit)).toBe(false);
  });

  test('when a newer choice was applied: an older one that arrives late changes nothing', async () => {
    const permit = somebody();
    await pushAndApply(gateway, permit);
    const { sharing } = permit;
    await pushAndApply(gateway, changed(permit, 30, { sharing: { ...sharing, status: 'withdrawn' } }));
    expect(await pushAndApply(gateway, changed(permit, 15, {}))).toBe('superseded');
    expect(await shown(permit)).toBe(false);
  });

  test('when it is held, by a newer record that says nothing of sharing; only by one that does', async () => {
    const permit = somebody();
    const { sharing, ...silent } = permit;
    await pushAndApply(gateway, permit);
    const clash = changed(permit, 0, { sharing: { ...sharing, status: 'withdrawn' } });
    expect(await pushAndApply(gateway, clash)).toBe('held');
    expect(await shown(permit)).toBe(false);
    await pushAndApply(gateway, changed(silent, 10, {}));
    expect(await shown(permit)).toBe(false);
    await pushAndApply(gateway, changed(permit, 20, {}));
    expect(await shown(permit)).toBe(true);
  });

  test('when it is recorded on another form: a new sharing id replaces the last one', async () => {
    const permit = somebody();
    await pushAndApply(gateway, permit);
    const onNewForm = { ...permit.sharing, id: 'X-new', status: 'withdrawn' as const };
    expect(await pushAndApply(gateway, changed(permit, 10, { sharing: onNewForm }))).toBe('applied');
    expect(await shown(permit)).toBe(false);
  });
});

describe('A record from the future', () => {
  test('is refused: it would be newer than every honest withdrawal after it', async () => {
    const response = await push(gateway, changed(somebody(), 60 * 24 * 365, {}));
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ field: 'source.modified', code: 'in-future' }] });
  });
});

describe('A misspelt field', () => {
  test('is refused: a limit nobody reads would make a permission for everybody', async () => {
    const record = somebody();
    const [choice] = record.sharing.choices;
    const { with: recipients, ...unlimited } = { ...choice };
    const sharing = { ...record.sharing, choices: [{ ...unlimited, recipients }] };
    const response = await push(gateway, JSON.stringify({ ...record, sharing }));
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      errors: [{ field: 'sharing.choices.0', code: 'unrecognized_keys' }],
    });
  });
});

describe('A stricter label', () => {
  test('binds from its acknowledgement, before any worker has seen it', async () => {
    const record = somebody();
    await pushAndApply(gateway, record);
    const goals = record.plan?.goals?.map((goal) => ({ ...goal, sensitive: ['domestic-abuse' as const] }));
    if (record.plan === undefined || goals === undefined) throw new Error('this person has goals');
    const marked = changed(record, 10, { plan: { ...record.plan, goals } });
    expect((await push(gateway, marked)).statusCode).toBe(202);
    expect(await shown(record)).toBe(false);
    await gateway.work();
    expect(await shown(record)).toBe(true);
  });

  test('and saying the same again does not hide the person for a moment', async () => {
    const record = somebody();
    await pushAndApply(gateway, record);
    await push(gateway, changed(record, 10, {}));
    expect(await shown(record)).toBe(true);
    await gateway.work();
  });
});

describe('A second source', () => {
  test('does not hide somebody by its first record, unless that says something of sharing', async () => {
    const other = await addOtherSource(gateway);
    const { sharing, ...record } = people.sharesMost();
    if (sharing === undefined) throw new Error('this person has made choices');
    await pushAndApply(gateway, { ...record, sharing });
    const theirs = fromOtherSource(record);
    expect((await push(gateway, theirs, { apiKey: other.apiKey })).statusCode).toBe(202);
    expect(await shown(record)).toBe(true);
    // The next one waits behind it, and what that will have put in force is not known yet.
    await push(gateway, changed(theirs, 5, {}), { apiKey: other.apiKey });
    expect(await shown(record)).toBe(false);
    await gateway.work();
    expect(await shown(record)).toBe(true);
    await push(gateway, changed({ ...theirs, sharing }, 10, {}), { apiKey: other.apiKey });
    expect(await shown(record)).toBe(false);
    await gateway.work();
  });
});
