import { describe, expect, test } from 'vitest';
import { newKeys } from '../../src/key-file.ts';
import { openCursor, sealCursor } from '../../src/gateway/log/page-cursor.ts';
import { parseKeys } from '../../src/sealing/keys.ts';

const keys = parseKeys(newKeys('demo'));
const to = { clientId: 'a-client', what: 'Observation' };
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('A cursor does not open', () => {
  // One length of every three ends in a letter with spare bits, which decoding would let pass.
  test.each(['', '1', '22'])('with any letter of it changed (%j)', (content) => {
    const cursor = sealCursor(keys, to, content);
    expect(openCursor(keys, to, cursor)).toBe(content);
    for (let place = 0; place < cursor.length; place += 1) {
      for (const letter of letters.replace(cursor.charAt(place), '')) {
        const changed = cursor.slice(0, place) + letter + cursor.slice(place + 1);
        expect(openCursor(keys, to, changed)).toBeUndefined();
      }
    }
  });

  test('with something after it, or for another caller, or for something else', () => {
    const cursor = sealCursor(keys, to, 'place');
    expect(openCursor(keys, to, `${cursor}=`)).toBeUndefined();
    expect(openCursor(keys, { ...to, clientId: 'another' }, cursor)).toBeUndefined();
    expect(openCursor(keys, { ...to, what: 'Goal' }, cursor)).toBeUndefined();
  });
});
