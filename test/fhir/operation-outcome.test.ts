import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { toOperationOutcome } from '../../src/fhir/operation-outcome.ts';

describe('an OperationOutcome never says', () => {
  test('what the cause was', () => {
    const cause = new Error('password=hunter2 for Sam Example');
    const outcome = JSON.stringify(toOperationOutcome(new GatewayError('internal', { cause })));
    expect(outcome).not.toMatch(/hunter2|Sam Example|stack/);
  });
});

test('it says the Spine code, our code, and the error table’s words', () => {
  const outcome = toOperationOutcome(new GatewayError('not-permitted'));
  expect(outcome.issue).toEqual([
    {
      severity: 'error',
      code: 'forbidden',
      details: {
        coding: [
          { system: 'https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode', code: 'ACCESS_DENIED' },
          {
            system: 'https://livingwell-gateway.example/fhir/CodeSystem/livingwell-issue',
            code: 'not-permitted',
          },
        ],
        text: new GatewayError('not-permitted').row.text,
      },
      diagnostics: new GatewayError('not-permitted').row.text,
    },
  ]);
});

test('each field at fault has a line of its own', () => {
  const issues = [{ field: 'person.nhsNumber', code: 'nhs-number', fix: 'Check the ten digits.' }];
  expect(toOperationOutcome(new GatewayError('invalid-record', { issues })).issue?.[1]).toMatchObject({
    code: 'invalid',
    expression: ['person.nhsNumber'],
    details: { coding: [{ code: 'nhs-number' }], text: 'Check the ten digits.' },
  });
});
