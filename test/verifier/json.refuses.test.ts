import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJson, spell } from '../../verifier/json.js';

describe('JSON is read strictly', () => {
  test.each([
    ['', 'file, line 1, column 1'],
    ['{"a":1,}', 'file, line 1, column 9'],
    ['[1 2]', 'file, line 1, column 5'],
    ['{"a" 1}', 'file, line 1, column 7'],
    ['[\n1,\n01]', 'file, line 3, column 3'],
    ['"a\nb"', 'file, line 1, column 1'],
    ["'a'", 'file, line 1, column 1'],
    ['[1]]', 'file, line 1, column 5'],
    ['{"a":1}{"a":1}', 'file, line 1, column 9'],
    ['{"a":{"b":1,"b":1}}', 'file, line 1, column 16'],
    ['['.repeat(40), 'file, line 1, column 35'],
    ['nul', 'file, line 1, column 1'],
    ['\ufeff{}', 'file, line 1, column 1'],
  ])('%j: is refused at %s', (text, where) => {
    expect(() => readJson(text, 'file')).toThrow(expect.objectContaining({ where }));
  });

  test('a whole number keeps every digit', () => {
    expect(readJson('[18446744073709551615, -0, 1.5, 1e3]', 'file')).toEqual([
      18446744073709551615n,
      0n,
      1.5,
      1000,
    ]);
  });

  test('a name reaches no prototype', () => {
    const read = readJson('{"__proto__":{"format":"x"},"constructor":1}', 'file');
    expect((read as { format?: unknown }).format).toBeUndefined();
    expect(spell(read)).toBe('{"__proto__":{"format":"x"},"constructor":1}');
  });

  test('it reads and spells whatever JSON.stringify writes, as that wrote it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.boolean(), (text, isPretty) => {
        // Of numbers, only whole ones are in what the gateway gives out.
        const value: unknown = JSON.parse(text, (_, part: unknown) =>
          typeof part === 'number' ? Math.trunc(part) % 1e15 : part,
        );
        const written = JSON.stringify(value, null, isPretty ? 2 : undefined).replaceAll(
          '"__proto__"',
          '"proto"',
        );
        expect(spell(readJson(written, 'file'), isPretty ? '  ' : '')).toBe(
          written.replaceAll(/(^|[[,:\s])-0\b/g, '$10'),
        );
      }),
    );
  });
});
