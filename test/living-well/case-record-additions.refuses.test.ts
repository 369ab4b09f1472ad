import { expect, test } from 'vitest';
import { caseRecordSchema } from '../../src/living-well/case-record.ts';

const whole = {
  source: { site: 'edinburgh', system: 'casebook', modified: '2024-02-24T15:00:00Z' },
  person: { id: 'P1', birthDate: '1989-06-15', name: { given: ['Sam'], family: 'Example' } },
};
const form = { id: 'R1', date: '2024-02-01' };

function refusedAt(additions: object): readonly string[] {
  const checked = caseRecordSchema.safeParse({ ...whole, ...additions });
  return checked.error?.issues.map(({ path }) => path.join('.')) ?? [];
}

test.each([
  [
    'a ReQoL answer of 5 where 4 is highest',
    { reqol10: [{ ...form, orientation: 'oriented-0-4', answers: { rq01: 5 } }] },
    'reqol10.0.answers.rq01',
  ],
  [
    'a ReQoL answer of 0 where positions count from 1',
    { reqol10: [{ ...form, orientation: 'frequency-position-1-5', answers: { rq01: 0 } }] },
    'reqol10.0.answers.rq01',
  ],
  [
    'a physical problem level of 5, whatever the orientation of the rest',
    { reqol10: [{ ...form, orientation: 'frequency-position-1-5', answers: { rq11: 5 } }] },
    'reqol10.0.answers.rq11',
  ],
  [
    'a ReQoL-20 item that there is not',
    { reqol20: [{ ...form, orientation: 'oriented-0-4', answers: { rq01: 1 } }] },
    'reqol20.0.answers',
  ],
  ['a QAYL item that there is not', { qayl: [{ ...form, answers: { money: 3 } }] }, 'qayl.0.answers'],
  ['a relationship in free words', { people: [{ id: 'R', relationship: 'ex' }] }, 'people.0.relationship'],
  [
    'a sub-strand nobody knows',
    {
      plan: {
        id: 'P',
        date: '2024-02-01',
        activities: [{ id: 'A', date: '2024-02-01', text: 'x', status: 'planned', subStrand: 'drink' }],
      },
    },
    'plan.activities.0.subStrand',
  ],
  ['a row taken back that can only be left out', { deleted: [{ kind: 'goal', id: 'G1' }] }, 'deleted.0.kind'],
])('%s is refused where it stands', (_, additions, field) => {
  expect(refusedAt(additions)).toEqual([field]);
});

test.each([
  ['nhsNumber', '9990000019', 'check-digit'],
  ['nhsNumber', '0000000000', 'none'],
  ['nhsNumber', '0101701225', 'another-scheme'],
  ['chiNumber', '0101701225', 'birth-date'],
  ['chiNumber', '1506890000', 'check-digit'],
])('as %s, %s is left out of the record, which says why: %s', (field, typed, why) => {
  const { person } = caseRecordSchema.parse({ ...whole, person: { ...whole.person, [field]: typed } });
  expect(person).toEqual({ ...whole.person, numbersLeftOut: [{ field, why }] });
});

test('nobody says for us that a number was left out', () => {
  expect(refusedAt({ person: { ...whole.person, numbersLeftOut: [] } })).toEqual(['person']);
});

test('a record without any addition reads as it always did', () => {
  expect(caseRecordSchema.parse(whole)).toEqual({ ...whole, reqol10: [] });
});
