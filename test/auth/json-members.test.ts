import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasUnsafeMembers } from '../../src/auth/json-members.ts';

describe('unsafe members are found', () => {
  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":{},"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"a\\"b":1,"a\\"b":2}',
    '[{"a":1},{"b":{"c":[],"c":[]}}]',
    '{"":1,"":2}',
    '{ "a" : "a" ,\n "a" : 1 }',
    '{"__proto__":1}',
    '{"x":[{"\\u005f_proto__":1}]}',
  ])('%s', (json) => {
    expect(hasUnsafeMembers(json)).toBe(true);
  });

  test('wherever a member is repeated', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.jsonValue(),
        (members, extra) => {
          const [name = ''] = Object.keys(members);
          const json = JSON.stringify(members);
          const repeated = `${json.slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(extra)}}`;
          expect(hasUnsafeMembers(`[0,${repeated}]`)).toBe(true);
        },
      ),
    );
  });
});

describe('safe JSON is left alone', () => {
  test.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"\\"a\\":1,","b":["a","a"]}',
    '"a"',
    '[]',
    '{}',
  ])('%s', (json) => {
    expect(hasUnsafeMembers(json)).toBe(false);
  });

  test('whatever it says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value, null, 1);
        fc.pre(!json.includes('__proto__'));
        expect(hasUnsafeMembers(json)).toBe(false);
      }),
    );
  });
});
