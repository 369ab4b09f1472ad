import { describe, expect, test } from 'vitest';
import { compareDescriptions, likenesses, type Description } from '../../src/living-well/compare-people.ts';

const zoe: Description = {
  nhsNumber: '9990000018',
  birthDate: '1988-07-14',
  given: 'Zoë',
  family: "O'Brien-Smith",
  postcode: 'OL6 6ZZ',
  telephone: '01632 960001',
};
const areAlike = (one: Description, other: Description): boolean => {
  const of = new Set(likenesses(one).map((parts) => parts.join('|')));
  return likenesses(other).some((parts) => of.has(parts.join('|')));
};

describe('Two are not asked about', () => {
  test.each([
    ['with another day of birth', { birthDate: '1988-07-15' }],
    ['with another first name', { given: 'Zara' }],
    ['with another last name and another home', { family: 'Jones', postcode: 'LU1 1AA' }],
    ['with another last name and no home', { family: 'Jones', postcode: undefined }],
  ])('%s', (_name, change) => expect(areAlike(zoe, { ...zoe, ...change })).toBe(false));

  test.each([
    ['no day of birth', { birthDate: undefined }],
    ['no first name', { given: '' }],
    ['no last name and no home', { family: undefined, postcode: undefined }],
    ['no last name, and a postcode that stands for no place', { family: '', postcode: 'ZZ99 3VZ' }],
  ])('with %s, though both say the same', (_name, change) => {
    expect(areAlike({ ...zoe, ...change }, { ...zoe, ...change })).toBe(false);
  });
});

describe('Two are asked about', () => {
  test.each([
    ['written another way', { given: 'ZOE', family: 'O’BRIEN SMITH', postcode: undefined }],
    ['with a married name, at the same home', { family: 'Jones' }],
    ['with another number', { nhsNumber: '9990000026' }],
  ])('%s', (_name, change) => expect(areAlike(zoe, { ...zoe, ...change })).toBe(true));
});

test('A comparison says of each field whether it is the same, and not what it is', () => {
  const other = { ...zoe, given: 'Zoe', family: 'Jones', telephone: '+44 1632 960001', postcode: undefined };
  expect(compareDescriptions(zoe, other)).toEqual({
    nhsNumber: 'same',
    birthDate: 'same',
    given: 'same',
    family: 'different',
    postcode: 'not-known',
    telephone: 'different',
  });
});
