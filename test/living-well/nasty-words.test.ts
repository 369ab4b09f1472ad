import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageOn, isPlaceholderBirthDate, isTooYoungForReqol } from '../../src/living-well/birth-date.ts';
import { decideSnapshot } from '../../src/living-well/full-snapshot.ts';
import { isAnotherGoal, similarity } from '../../src/living-well/goal-rewording.ts';
import { addressWithholding, pseudoPostcodeLabel } from '../../src/living-well/home-address.ts';
import { isNoName, isNoValue, looksLikeNoName } from '../../src/living-well/no-value.ts';
import { isSomebodyElse } from '../../src/living-well/same-person.ts';
import { strandsTold, tellingWords } from '../../src/living-well/telling-words.ts';
import { isTestName } from '../../src/living-well/test-people.ts';

describe('Words that tell of a sensitive strand', () => {
  test.each([
    ['Mum says he’s off the methadone', ['drug-alcohol']],
    ['ALCOHOLICS meeting', ['drug-alcohol']],
    ['meth\u200badone', ['drug-alcohol']],
    ['went to Women’s Aid', ['domestic-abuse']],
    ['on bail, drinking again', ['drug-alcohol', 'criminal-justice']],
    ['the GUM-clinic', ['sexual-health']],
  ])('%s', (text, strands) => expect(strandsTold(text)).toEqual(strands));

  test.each(['Hearing aids in both ears', 'still in the courtyard', 'a cardiac arrest', 'drank tea', ''])(
    'none in: %s',
    (text) => expect(strandsTold(text)).toEqual([]),
  );

  test('every word of the list is found, wherever it stands and however it is written', () => {
    for (const [strand, words] of Object.entries(tellingWords.words)) {
      for (const word of words) {
        const plain = word.replaceAll('*', '');
        for (const said of [plain, `He: ${plain}.`, plain.toUpperCase()]) {
          expect(strandsTold(said)).toContain(strand);
        }
      }
    }
  });

  test('more text never tells of less', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('methadone', 'probation', 'refuge', 'hiv'));
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(strandsTold(one, other)).toEqual(expect.arrayContaining([...strandsTold(one)]));
      }),
    );
  });
});

test.each(['NULL', 'n/a', 'N.A.', '-', '--', '–', '???', '#N/A', ' . ', 'undefined'])(
  '%s only says that there is nothing',
  (text) => expect(isNoValue(text)).toBe(true),
);
test.each(['None of the above', 'Nullify', '0', 'no', 'A-'])('%s says something', (text) =>
  expect(isNoValue(text)).toBe(false),
);
test('Null may be a name, and is asked after; a dash is none', () => {
  expect([isNoName('Null'), looksLikeNoName('Null')]).toEqual([false, true]);
  expect([isNoName('-'), isNoName('N/A'), isNoName('Ng'), looksLikeNoName('Ng')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  [['Zz'], 'Test', true],
  [['Any'], 'ZZTEST-Smith', true],
  [['Test'], 'Patient', true],
  [['Morgan'], 'Testpatient', false],
  [['Tess'], 'Testa', false],
  [['Xx', 'Ann'], 'Patient', false],
])('%s %s: a test %s', (given, family, expected) => expect(isTestName({ given, family })).toBe(expected));

describe('A day of birth', () => {
  test('that stands for none is known, and nobody’s age is told by it', () => {
    expect(isPlaceholderBirthDate('1900-01-01')).toBe(true);
    expect(isPlaceholderBirthDate('1900-01-02')).toBe(false);
    expect(isTooYoungForReqol('1900-01-01', '1905-01-01')).toBe(false);
  });
  test('gives whole years, on the day', () => {
    expect([ageOn('2010-11-02', '2026-11-01'), ageOn('2010-11-02', '2026-11-02')]).toEqual([15, 16]);
    expect([
      isTooYoungForReqol('2010-11-02', '2026-11-01'),
      isTooYoungForReqol('2010-11-02', '2026-11-02'),
    ]).toEqual([true, false]);
  });
});

test('an address is withheld by what the source says, or by its own words; a pseudo-postcode is no place', () => {
  const address = (line: string, postcode = 'M1 1AA') => ({ address: { lines: [line], postcode } });
  expect(addressWithholding(address('Rose House Women’s Refuge'))).toBe('refuge');
  expect(addressWithholding(address('c/o', 'WITHHELD'))).toBe('withheld');
  expect(addressWithholding({ ...address('1 Refugee Lane'), addressWithheld: 'withheld' })).toBe('withheld');
  expect(addressWithholding(address('1 Refugee Lane'))).toBeUndefined();
  expect(addressWithholding({})).toBeUndefined();
  expect([pseudoPostcodeLabel('zz993vz'), pseudoPostcodeLabel('M1 1AA')]).toEqual([
    'No fixed abode',
    undefined,
  ]);
});

describe('Somebody else under a known id', () => {
  const sam = { nhsNumber: '9990000018', birthDate: '1989-06-15', given: ['Sam'], family: 'Example' };
  test.each([
    ['another name', { given: ['Kit'], family: 'Newname' }, false],
    ['another day of birth', { birthDate: '1989-06-16' }, false],
    ['another number', { nhsNumber: '9990000026' }, false],
    [
      'name and day of birth, under the same number',
      { given: ['Kit'], family: 'New', birthDate: '1990-01-01' },
      false,
    ],
    ['name and number', { given: ['Kit'], family: 'New', nhsNumber: '9990000026' }, true],
    ['day of birth and number', { birthDate: '1990-01-01', nhsNumber: '9990000026' }, true],
    [
      'name and day of birth, without a number',
      { given: ['Kit'], family: 'New', birthDate: '1990-01-01', nhsNumber: undefined },
      true,
    ],
    [
      'a married name and a day of birth put right',
      { family: 'Married', birthDate: '1989-06-16', nhsNumber: undefined },
      false,
    ],
  ])('%s: %s', (_, change, expected) => {
    expect(isSomebodyElse(sam, { ...sam, ...change })).toBe(expected);
    expect(isSomebodyElse({ ...sam, ...change }, sam)).toBe(expected);
  });
});

test('a goal is another one by other words and another strand, not by one of them', () => {
  const drinking = { text: 'Stop drinking', filedUnder: ['drug-alcohol'] };
  const job = { text: 'Get a job', filedUnder: ['employment'] };
  expect(isAnotherGoal(drinking, job)).toBe(true);
  expect(isAnotherGoal(drinking, { ...job, filedUnder: ['drug-alcohol'] })).toBe(false);
  expect(isAnotherGoal(drinking, { ...drinking, filedUnder: ['employment'] })).toBe(false);
  expect(isAnotherGoal(drinking, { text: 'Stop my drinking', filedUnder: [] })).toBe(false);
});

test('likeness of two texts lies in 0 to 1, is 1 for itself, and is the same from both sides', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const alike = similarity(one, other);
      expect(alike).toBe(similarity(other, one));
      expect(alike).toBeGreaterThanOrEqual(0);
      expect(alike).toBeLessThanOrEqual(1);
      expect(similarity(one, one)).toBe(1);
    }),
  );
});

describe('What a feed leaves out', () => {
  const ids = fc.uniqueArray(fc.nat({ max: 200 }).map(String), { maxLength: 100 }).map((all) => new Set(all));
  const hundred = Array.from({ length: 100 }, (_, index) => String(index));

  test('says nothing, unless it is declared as whole', () => {
    fc.assert(
      fc.property(ids, ids, (known, present) => decideSnapshot('changes', known, present).do === 'nothing'),
    );
  });
  test('is taken back up to 5 %, and stops the feed above', () => {
    const decide = (gone: number) =>
      decideSnapshot('full-snapshot', new Set(hundred), new Set(hundred.slice(gone)));
    expect(decide(0)).toEqual({ do: 'nothing' });
    expect(decide(5)).toMatchObject({ do: 'tombstone', vanished: ['0', '1', '2', '3', '4'] });
    expect(decide(6)).toMatchObject({ do: 'stop' });
  });
  test('is what was known and is not there, and nothing else', () => {
    fc.assert(
      fc.property(ids, ids, (known, present) => {
        const decision = decideSnapshot('full-snapshot', known, present, 1);
        const vanished = decision.do === 'nothing' ? [] : decision.vanished;
        expect([...vanished].toSorted()).toEqual([...known].filter((id) => !present.has(id)).toSorted());
      }),
    );
  });
});
