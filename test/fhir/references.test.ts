import type { CarePlan, CareTeam, Goal } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { keepReferences, referencesFrom } from '../../src/fhir/references.ts';

const plan: CarePlan = {
  resourceType: 'CarePlan',
  id: '1',
  status: 'active',
  intent: 'plan',
  subject: { reference: 'Patient/1' },
  goal: [{ reference: 'Goal/1' }, { reference: 'Goal/2', display: 'Cut down drinking' }],
};

describe('of what is not kept nothing stays', () => {
  test('no reference, no display, no empty place', () => {
    const kept = keepReferences(plan, new Set(['Patient/1', 'Goal/1']));
    expect(kept.goal).toEqual([{ reference: 'Goal/1' }]);
    expect(JSON.stringify(kept)).not.toMatch(/Goal\/2|drinking|null/);
  });
  test('no list where all its members went', () => {
    expect(keepReferences(plan, new Set(['Patient/1']))).not.toHaveProperty('goal');
  });
  test('no extension without its value', () => {
    const team: CareTeam = {
      resourceType: 'CareTeam',
      id: '1',
      extension: [{ url: 'https://a.example/service', valueReference: { reference: 'HealthcareService/1' } }],
    };
    expect(keepReferences(team, new Set())).toEqual({ resourceType: 'CareTeam', id: '1' });
  });
});

test('where nothing goes, it is the same object', () => {
  expect(keepReferences(plan, new Set(['Patient/1', 'Goal/1', 'Goal/2']))).toBe(plan);
});

test('references by identifier and contained ones stay: they name no item of ours', () => {
  const goal: Goal = {
    resourceType: 'Goal',
    lifecycleStatus: 'active',
    description: { text: 'x' },
    subject: { reference: 'Patient/1' },
    expressedBy: { identifier: { value: '1' } },
    addresses: [{ reference: '#one' }],
  };
  expect(keepReferences(goal, new Set(['Patient/1']))).toBe(goal);
  expect(referencesFrom(goal)).toEqual(['Patient/1']);
});
