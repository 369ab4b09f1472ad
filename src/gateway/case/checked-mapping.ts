import { GatewayError } from '../../errors.ts';
import { caseScope } from '../../fhir/mapping/case-scope.ts';
import { withFormerNames } from '../../fhir/mapping/former-names.ts';
import { mapCase } from '../../fhir/mapping/map-case.ts';
import type { MappedCase, MappingContext } from '../../fhir/mapping/mapped-case.ts';
import { withReplacedGoals } from '../../fhir/mapping/replaced-goals.ts';
import { withVanishedRows } from '../../fhir/mapping/vanished-rows.ts';
import type { Validator } from '../../fhir/validate.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { SaidBefore } from './said-before.ts';

/** @throws GatewayError `mapping-failed` where what was made of the record is no valid FHIR */
export function checkedMapping(validate: Validator, record: CaseRecord, context: MappingContext): MappedCase {
  const mapped = mapCase(record, context);
  const issues = [...mapped.personal, ...mapped.directory].flatMap((resource) => validate(resource));
  if (issues.length > 0) throw new GatewayError('mapping-failed', { issues });
  return mapped;
}

export interface Mapped {
  readonly record: CaseRecord;
  readonly context: MappingContext;
  readonly mapped: MappedCase;
  readonly before: SaidBefore;
}

/**
 * The mapping in the light of what the source said before: former names are kept, a goal that became another one is told as two, and what is gone from a
 * full snapshot is taken back.
 *
 * @throws GatewayError `mapping-failed`
 */
export function revisedMapping(validate: Validator, { record, context, mapped, before }: Mapped): MappedCase {
  const day = record.source.modified.slice(0, 10);
  const whole = withVanishedRows(record, before.rows);
  const revised = withReplacedGoals(caseScope(record, context), whole.record, before.goals, day);
  const again = revised.record === record ? mapped : checkedMapping(validate, revised.record, context);
  const personal = again.personal.map((one) =>
    one.resourceType === 'Patient' ? withFormerNames(one, before.patient, day) : one,
  );
  return { ...again, personal, issues: [...again.issues, ...whole.issues, ...revised.issues] };
}
