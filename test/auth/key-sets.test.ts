import { describe, expect, test } from 'vitest';
import { keySets, type KeySets } from '../../src/auth/key-sets.ts';
import { ecPair, named, rsaPair } from './keys.ts';

const url = 'https://charity.example/keys';
const [one, two] = [named(ecPair('P-384'), 'one', 'ES384'), named(ecPair('P-256'), 'two', 'ES256')];

/** An address whose answer, and the time, a test sets; it counts how often it was asked. */
function served(): { sets: KeySets; at: { seconds: number; answer: unknown; asked: number } } {
  const at = { seconds: 0, answer: { keys: [one.publicKey] } as unknown, asked: 0 };
  const fetchKeySet = async (): Promise<unknown> => {
    at.asked += 1;
    if (at.answer instanceof Error) throw at.answer;
    return at.answer;
  };
  return { sets: keySets(fetchKeySet, () => new Date(at.seconds * 1000)), at };
}
const kids = async (sets: KeySets, kid = 'one', from = url): Promise<readonly string[]> =>
  (await sets.keysAt(from, kid)).map((key) => key.kid);
const unavailable = { code: 'keys-unavailable', retryAfter: 60 };

describe('There are no keys, and the refusal says why', () => {
  test('while an address that never answered does not answer; it is asked once a minute', async () => {
    const { sets, at } = served();
    at.answer = new Error('connect');
    for (at.seconds = 0; at.seconds < 180; at.seconds += 10) {
      await expect(kids(sets)).rejects.toMatchObject(unavailable);
    }
    expect(at.asked).toBe(3);
  });

  test('an hour after an address stopped answering, and not before', async () => {
    const { sets, at } = served();
    expect(await kids(sets)).toEqual(['one']);
    at.answer = new Error('connect');
    at.seconds = 3_599;
    expect(await kids(sets)).toEqual(['one']);
    at.seconds = 3_600;
    await expect(kids(sets)).rejects.toMatchObject(unavailable);
  });

  test.each([
    ['not an object', 'keys'],
    ['no list', { keys: 'one' }],
    ['more than twenty', { keys: Array.from({ length: 21 }, () => one.publicKey) }],
    ['a private key among them', { keys: [one.publicKey, two.privateKey] }],
    ['a shared secret among them', { keys: [one.publicKey, { kty: 'oct', k: 'c2VjcmV0', kid: 'two' }] }],
  ])('in a set that is %s', async (_what, answer) => {
    const { sets, at } = served();
    at.answer = answer;
    await expect(kids(sets)).rejects.toMatchObject(unavailable);
  });

  test('of other kinds in a set: they are left out', async () => {
    const { sets, at } = served();
    const unfit = [rsaPair(1024).publicKey, ecPair('P-521').publicKey, { ...one.publicKey, use: 'enc' }];
    at.answer = { keys: [...unfit.map((key, index) => ({ ...key, kid: `unfit-${index}` })), two.publicKey] };
    expect(await kids(sets)).toEqual(['two']);
  });
});

describe('A set is fetched', () => {
  test('once for everybody who asks at the same time', async () => {
    const { sets, at } = served();
    const answers = await Promise.all(Array.from({ length: 50 }, () => kids(sets)));
    expect(answers).toEqual(Array.from({ length: 50 }, () => ['one']));
    expect(at.asked).toBe(1);
  });

  test('again when it is five minutes old, and not before', async () => {
    const { sets, at } = served();
    await kids(sets);
    at.answer = { keys: [two.publicKey] };
    at.seconds = 299;
    expect(await kids(sets)).toEqual(['one']);
    at.seconds = 300;
    expect(await kids(sets)).toEqual(['two']);
  });

  test('again when it lacks a key, at most once a minute whatever keys are asked for', async () => {
    const { sets, at } = served();
    await kids(sets);
    at.answer = { keys: [one.publicKey, two.publicKey] };
    at.seconds = 59;
    expect(await kids(sets, 'two')).toEqual(['one']);
    at.seconds = 60;
    expect(await kids(sets, 'two')).toEqual(['one', 'two']);
    for (const kid of ['three', 'four', 'five']) await kids(sets, kid);
    expect(at.asked).toBe(2);
  });

  test('of each address apart', async () => {
    const { sets, at } = served();
    await kids(sets);
    await kids(sets, 'one', 'https://other.example/keys');
    expect(at.asked).toBe(2);
  });
});
