import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashSecret, isSecret, makeSecret } from '../../src/auth/credentials.ts';

describe('what is not a secret of ours is refused before any look-up', () => {
  test('a secret with one character changed', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.constantFrom(...'ABCxyz019-_ é'), (place, character) => {
        const secret = makeSecret('lwg_key');
        const index = place % secret.length;
        fc.pre(secret[index] !== character);
        const changed = secret.slice(0, index) + character + secret.slice(index + 1);
        expect(isSecret(changed, 'lwg_key')).toBe(false);
      }),
    );
  });

  test('a secret of the other kind, cut short, or with something after it', () => {
    const key = makeSecret('lwg_key');
    expect(isSecret(key, 'lwg_token')).toBe(false);
    expect(isSecret(key.slice(0, -1), 'lwg_key')).toBe(false);
    expect(isSecret(`${key}\n`, 'lwg_key')).toBe(false);
  });

  test('anything else', () => {
    fc.assert(fc.property(fc.string(), (text) => !isSecret(text, 'lwg_key') && !isSecret(text, 'lwg_token')));
  });
});

test('a secret can be recognised, and no two are alike', () => {
  const secrets = Array.from({ length: 100 }, () => makeSecret('lwg_token'));
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(secret).toMatch(/^lwg_token_[A-Za-z0-9_-]{49}$/);
    expect(isSecret(secret, 'lwg_token')).toBe(true);
  }
});

test('a hash is SHA-256 in hex and does not contain the secret', () => {
  expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
