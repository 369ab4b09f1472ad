import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newKeys } from '../../src/key-file.ts';
import {
  keyedHash,
  localIdentifier,
  nhsNumberAlone,
  nhsNumberAndBirthDate,
} from '../../src/sealing/keyed-hash.ts';
import { parseKeys } from '../../src/sealing/keys.ts';
import { makeOwnerKey, open, seal, unwrapOwnerKey, type Place } from '../../src/sealing/seal.ts';

const master = parseKeys(newKeys('demo'));
const name = fc.stringMatching(/^[a-z0-9/-]{1,20}$/);
const place = fc.tuple(name, name, name) as fc.Arbitrary<Place>;
const bytes = fc.uint8Array({ maxLength: 500 }).map((content) => Buffer.from(content));

describe('A sealed value does not open', () => {
  test('at another table, row or column', () => {
    fc.assert(
      fc.property(fc.uuid(), place, place, bytes, (owner, here, there, content) => {
        fc.pre(here.join() !== there.join());
        const { key } = makeOwnerKey(master, owner);
        const sealed = seal(key, here, content);
        expect(() => open(key, there, sealed)).toThrow();
      }),
    );
  });

  test('for another owner, even under the same key', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), place, bytes, (owner, other, here, content) => {
        fc.pre(owner !== other);
        const { key } = makeOwnerKey(master, owner);
        const sealed = seal(key, here, content);
        expect(() => open({ ...key, owner: other }, here, sealed)).toThrow();
        expect(() => open(makeOwnerKey(master, owner).key, here, sealed)).toThrow();
      }),
    );
  });

  test('when any bit of it was changed, or it was cut short', () => {
    fc.assert(
      fc.property(place, bytes, fc.nat(), (here, content, where) => {
        const { key } = makeOwnerKey(master, 'somebody');
        const sealed = seal(key, here, content);
        const changed = Buffer.from(sealed);
        const at = where % changed.length;
        changed[at] = (changed[at] ?? 0) ^ (1 << (where % 8));
        expect(() => open(key, here, changed)).toThrow();
        expect(() => open(key, here, sealed.subarray(0, at))).toThrow();
      }),
    );
  });

  test('when its key was wrapped for somebody else, or by another master key', () => {
    const { wrapped } = makeOwnerKey(master, 'one');
    expect(() => unwrapOwnerKey(master, 'two', wrapped)).toThrow();
    expect(() => unwrapOwnerKey(parseKeys(newKeys('demo')), 'one', wrapped)).toThrow();
  });
});

describe('A sealed value', () => {
  test('opens where it was sealed, also with the key unwrapped again', () => {
    fc.assert(
      fc.property(fc.uuid(), place, bytes, (owner, here, content) => {
        const { key, wrapped } = makeOwnerKey(master, owner);
        const sealed = seal(key, here, content);
        expect(open(key, here, sealed)).toEqual(content);
        expect(open(unwrapOwnerKey(master, owner, wrapped), here, sealed)).toEqual(content);
      }),
    );
  });

  test('is another each time, though the content is the same', () => {
    const { key } = makeOwnerKey(master, 'somebody');
    const sealed = () => seal(key, ['t', 'r', 'c'], Buffer.from('same')).toString('hex');
    expect(sealed()).not.toBe(sealed());
  });
});

describe('A keyed hash', () => {
  const text = fc.stringMatching(/^[ -~]{0,20}$/);

  test('of one value differs by what it is for', () => {
    fc.assert(
      fc.property(text, text, text, (one, other, value) => {
        fc.pre(one !== other);
        expect(keyedHash(master, one, value).equals(keyedHash(master, other, value))).toBe(false);
      }),
    );
  });

  test('differs where the parts differ, though they read the same one after the other', () => {
    fc.assert(
      fc.property(text, text, text, (site, system, id) => {
        fc.pre(system !== '' && id !== '');
        const moved = localIdentifier(master, site + system, id, '');
        expect(localIdentifier(master, site, system, id).equals(moved)).toBe(false);
      }),
    );
  });

  test('of a number, of a number with a birth date, and under another key, are three things', () => {
    const hashes = [
      nhsNumberAlone(master, '9990000018'),
      nhsNumberAndBirthDate(master, '9990000018', ''),
      nhsNumberAlone(parseKeys(newKeys('demo')), '9990000018'),
    ].map((hash) => hash.toString('hex'));
    expect(new Set(hashes).size).toBe(3);
    expect(nhsNumberAlone(master, '9990000018').toString('hex')).toBe(hashes[0]);
  });
});

describe('A key file is refused without being quoted', () => {
  test.each([
    ['that is not JSON', 'secret-key-material'],
    ['with a short key', JSON.stringify({ use: 'demo', id: 'a', wrap: 'c2hvcnQ=', index: 'c2hvcnQ=' })],
    ['with a member nobody knows', JSON.stringify({ ...JSON.parse(newKeys('demo')), note: 'secret' })],
  ])('%s', (_what, text) => {
    expect(() => parseKeys(text)).toThrow(/^The key file/);
    expect(() => parseKeys(text)).not.toThrow(/secret|c2hvcnQ/);
  });
});
