import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkClientAssertion, type AssertionChecks } from '../../src/auth/client-assertion.ts';
import { signJws } from '../../src/auth/jose.ts';
import { ecPair, forge, named, rsaPair } from './keys.ts';

const at = new Date('2026-03-01T02:10:00Z');
const now = at.getTime() / 1000;
const tokenUrl = 'https://gateway.example/oauth2/token';
const rsa = rsaPair();
const keys = [
  named(rsa, 'rs384', 'RS384'),
  named(rsa, 'rs256', 'RS256'),
  named(rsa, 'rs512', 'RS512'),
  named(rsa, 'ps384', 'PS384'),
  named(ecPair('P-384'), 'es384', 'ES384'),
  named(ecPair('P-256'), 'es256', 'ES256'),
];
const claims = { iss: 'millside', sub: 'millside', aud: tokenUrl, exp: now + 240, jti: 'one' };

function checksWith(memory = new Set<string>()): AssertionChecks {
  return {
    findClient: async (id) => (id === 'millside' ? { keys: keys.map((key) => key.publicKey) } : undefined),
    tokenUrl,
    at,
    useJti: async (jti, clientId) => {
      const size = memory.size;
      return memory.add(`${clientId} ${jti}`).size > size;
    },
  };
}

describe('a replay is refused', () => {
  test('the second time, and ever after', async () => {
    const checks = checksWith();
    const assertion = await signJws(claims, keys[0]?.privateKey ?? {});
    expect(await checkClientAssertion(assertion, checks)).toMatchObject({ clientId: 'millside' });
    await expect(checkClientAssertion(assertion, checks)).rejects.toMatchObject({ code: 'invalid-client' });
    await expect(checkClientAssertion(assertion, checks)).rejects.toMatchObject({ code: 'invalid-client' });
  });

  test('all but one of fifty at once', async () => {
    const checks = checksWith();
    const assertion = await signJws(claims, keys[0]?.privateKey ?? {});
    const tries = Array.from({ length: 50 }, () => checkClientAssertion(assertion, checks));
    const results = await Promise.allSettled(tries);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('also when the same jti is signed again with another key', async () => {
    const checks = checksWith();
    await checkClientAssertion(await signJws(claims, keys[0]?.privateKey ?? {}), checks);
    const again = await signJws(claims, keys[4]?.privateKey ?? {});
    await expect(checkClientAssertion(again, checks)).rejects.toMatchObject({ code: 'invalid-client' });
  });

  test('is remembered until a minute after the assertion expires', async () => {
    const remembered: Date[] = [];
    const assertion = await signJws(claims, keys[0]?.privateKey ?? {});
    await checkClientAssertion(assertion, {
      ...checksWith(),
      useJti: async (_jti, _client, expiresAt) => remembered.push(expiresAt) > 0,
    });
    expect(remembered).toEqual([new Date((claims.exp + 60) * 1000)]);
  });
});

describe('what the store cannot say is no answer', () => {
  test('a failing store is not a pass, and not the client’s fault', async () => {
    const assertion = await signJws(claims, keys[0]?.privateKey ?? {});
    const failing = {
      ...checksWith(),
      useJti: async (): Promise<boolean> => {
        throw new Error('store is down');
      },
    };
    await expect(checkClientAssertion(assertion, failing)).rejects.toThrow('store is down');
  });
});

describe('a good assertion', () => {
  test.each(keys.map((key) => [key.publicKey.kid, key] as const))(
    'signed with %s gives its client',
    async (_kid, key) => {
      expect(await checkClientAssertion(await signJws(claims, key.privateKey), checksWith())).toMatchObject({
        clientId: 'millside',
      });
    },
  );

  test.each([undefined, 'JWT', 'jwt', 'Jwt'])('may have typ %s', async (typ) => {
    const assertion = forge({ alg: 'RS384', kid: 'rs384', typ }, claims, keys[0]?.privateKey ?? {});
    expect(await checkClientAssertion(assertion, checksWith())).toMatchObject({ clientId: 'millside' });
  });

  test('may come from a clock that is a minute out, either way', async () => {
    for (const change of [{ exp: now - 59 }, { exp: now + 360, iat: now + 60, nbf: now + 60 }]) {
      const assertion = await signJws({ ...claims, ...change }, keys[0]?.privateKey ?? {});
      expect(await checkClientAssertion(assertion, checksWith())).toMatchObject({ clientId: 'millside' });
    }
  });
});

test('no change of one character in an assertion gets through', async () => {
  const assertion = await signJws(claims, keys[4]?.privateKey ?? {});
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'];
  await fc.assert(
    fc.asyncProperty(fc.nat(assertion.length - 1), fc.constantFrom(...alphabet), async (index, character) => {
      fc.pre(assertion[index] !== character);
      const changed = assertion.slice(0, index) + character + assertion.slice(index + 1);
      await expect(checkClientAssertion(changed, checksWith())).rejects.toMatchObject({
        code: 'invalid-client',
      });
    }),
  );
});
