import { describe, expect, test } from 'vitest';
import { caseRecordSchema } from '../../src/living-well/case-record.ts';

const record = (given: string): unknown => ({
  source: { site: 'tameside-glossop', system: 'casebook', modified: '2024-02-24T15:00:00Z' },
  person: { id: 'P1', birthDate: '1990-01-02', name: { given: [given], family: 'Example' } },
});

describe('text that was decoded wrongly is refused', () => {
  test.each(['\u0000', 'Sa\u0007m', 'Zoë\u0092'])('%j', (given) => {
    expect(caseRecordSchema.safeParse(record(given)).success).toBe(false);
  });
});

test.each(['Zoë', 'Siân', 'Łucja', 'O’Neil'])('%s is a name', (given) => {
  expect(caseRecordSchema.safeParse(record(given)).success).toBe(true);
});
