import fc from 'fast-check';
import { marker, markup } from './marker.ts';

const deepest = 10_000;

/** Text where JSON has a value: some of it is JSON, some of it looks like JSON. */
const raw: readonly string[] = [
  ...['null', 'true', '0', '-1', '-0', '1.5', '{}', '[]', '[[]]', '""', '" "'],
  ...[
    '9007199254740993',
    '1e999',
    '-1e400',
    '1E-400',
    `1${'0'.repeat(400)}`,
    'NaN',
    '01',
    '-',
    '.5',
    '+1',
    '1_0',
  ],
  ...[
    '"\\ud800"',
    '"\\udfff x"',
    '"\\u0000"',
    '"\u0000"',
    '"\\x41"',
    '"\\u202e\\u200b"',
    '"🧡‍🩹"',
    '"\\r\\n"',
  ],
  ...['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '"urn:x|y|z"', '"Patient/../x"'],
  ...['"2026-02-30"', '"0000-00-00"', '"9999-12-31"', '"2026-13-01"', '"2026-W47"', '"+275760-09-14"'],
  ...[
    '"2026-11-20T24:00:00Z"',
    '"2026-11-20T25:61:61Z"',
    '"2026-03-29T01:30:00"',
    '"0001-01-01T00:00:00+14:00"',
  ],
  ...['"9999-12-31T23:59:59.999999999999Z"', '"1582-10-10"', '"2026-11-20T10:00:00+99:99"'],
  ...[
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{}}}',
    '{"a":1,"a":2}',
    '{"":0}',
    '[null]',
  ],
  ...[`"${marker}"`, `"${markup}\\"'"`, `{"${marker}":"${marker}"}`, `["${marker}"]`],
  `"${'x'.repeat(70_000)}"`,
  `"${'é'.repeat(300)}"`,
  `[${Array.from({ length: 2_000 }, () => '1').join(',')}]`,
  `${'['.repeat(60)}${']'.repeat(60)}`,
  `${'['.repeat(deepest)}${']'.repeat(deepest)}`,
  `${'{"a":'.repeat(deepest)}1${'}'.repeat(deepest)}`,
];

export const strangeJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...raw) },
  { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }).map((text) => JSON.stringify(text)) },
);

/** Names of a member that is one too many. */
export const strangeNames: readonly string[] = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    '',
    marker,
    markup,
    'id',
    'resourceType',
    'meta',
    'then',
  ],
  'x'.repeat(5_000),
];

/** Values of a form's field, a parameter of an address or a part of one. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        '',
        ' ',
        '0',
        '-1',
        'null',
        'true',
        marker,
        markup,
        `"'${markup}`,
        '__proto__',
        'constructor',
        '*',
        '%',
        '..',
      ],
      ...[
        '9990000018',
        '999 000 0019',
        '2026-02-30',
        'ge2026-13-01',
        '9007199254740993',
        '1e999',
        'NaN',
        '|',
        ',',
        '$',
      ],
      ...[
        '\u0000',
        '\u202E',
        '\uD83E',
        'a\r\nx-injected: 1',
        "' OR 1=1 --",
        '{{7*7}}',
        '../../etc',
        'Patient/x',
        '\\',
      ],
      ...[
        'x'.repeat(3_000),
        'é'.repeat(200),
        `${'('.repeat(500)}`,
        'a|b|c|d',
        'urn:uuid:',
        '00000000-0000-0000-0000-000000000000',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);
