import { expect, test } from 'vitest';
import { affordable } from '../../bench/people/affordable.ts';

const before = { people: 100_000, seconds: 200, bytes: 2.7e9 };

test('a million is laid where half an hour and the disk allow it', () => {
  expect(affordable(1_000_000, before, 200e9)).toBe(1_000_000);
});
test('where they do not, as many ten thousands as they allow', () => {
  expect(affordable(1_000_000, { ...before, seconds: 400 }, 200e9)).toBe(520_000);
  expect(affordable(1_000_000, before, 30e9)).toBe(550_000);
  expect(affordable(10_000_000, before, 500e9)).toBe(1_050_000);
});
test('never fewer than were laid before', () => {
  expect(affordable(1_000_000, { ...before, seconds: 10_000 }, 200e9)).toBe(100_000);
});
