import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import type { FieldIssue, GatewayError } from '../errors.ts';
import { systems } from './systems.ts';

/** A refusal as FHIR says it, with the Spine code the NHS uses for the same thing. Nothing of the cause leaves: text is the error table's. */
export function toOperationOutcome(error: GatewayError): OperationOutcome {
  const { issue, spine, text } = error.row;
  const first: OperationOutcomeIssue = {
    severity: 'error',
    // The table's column holds FHIR `issue-type` codes; a test walks it against the value set.
    code: issue as OperationOutcomeIssue['code'],
    details: {
      coding: [
        { system: systems.spineError, code: spine },
        { system: systems.issue, code: error.code },
      ],
      text,
    },
    diagnostics: text,
  };
  return {
    resourceType: 'OperationOutcome',
    issue: [first, ...error.issues.map((one) => outcomeIssue(one, 'error'))],
  };
}

/** One thing that is wrong, or that was left out, as FHIR says it. */
export function outcomeIssue(
  { field, code, fix }: FieldIssue,
  severity: 'error' | 'warning' | 'information',
): OperationOutcomeIssue {
  return {
    severity,
    code: severity === 'error' ? 'invalid' : 'informational',
    details: { coding: [{ system: systems.issue, code }], text: fix },
    ...(field !== '' && { expression: [field] }),
  };
}
