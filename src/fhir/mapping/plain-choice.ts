import type {
  Consent,
  ConsentProvision,
  Extension,
  Identifier,
  Patient,
  Reference,
} from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded, optional } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { odsIdentifier } from './organization.ts';

/** A choice as people say it: share or not, what, with whom, what for. */
export type PlainChoice = NonNullable<CaseRecord['sharing']>['choices'][number];

/** One statement of a person's about sharing, whoever wrote it down. */
export interface SharingStatement {
  readonly id: string;
  readonly status: NonNullable<Consent['status']>;
  readonly patient: Reference<Patient>;
  /** ODS code of the organisation that it was said to. */
  readonly organisation: string;
  readonly recordedOn: string | undefined;
  readonly recordedBy: string | undefined;
  readonly provision: ConsentProvision;
  readonly identifier?: readonly Identifier[];
  readonly extension?: readonly Extension[];
  /** Who agreed to it, where it was not the person. */
  readonly performer?: Consent['performer'];
}

/**
 * A root that permits nothing, so that each choice below it speaks for itself and about what is not listed the person is silent; which is a no
 * (consent-rules 2, question 6). A root that denied would answer for everything it does not list, and one source's Consent would refuse what the
 * person permits through another (4.2, 4.5). R4 has no root without an effect; a permit for a topic that no item has comes to the same.
 */
export const saysNothingItself: ConsentProvision = {
  type: 'permit',
  class: [{ system: systems.topic, code: 'nothing' }],
};

/** The statement as a FHIR R4 Consent in the shape of IHE PCF. Carries no topics: it is never an item to be disclosed. */
export function sharingConsent(statement: SharingStatement): Consent & { id: string } {
  const { id, status, patient, organisation, recordedOn, recordedBy, provision } = statement;
  const extension = [...(statement.extension ?? []), ...recorder(recordedBy)];
  return {
    resourceType: 'Consent',
    id,
    ...optional('extension', extension.length > 0 ? extension : undefined),
    ...optional('identifier', statement.identifier && [...statement.identifier]),
    status,
    scope: coded(systems.consentScope, 'patient-privacy'),
    category: [coded(systems.actCode, 'INFA')],
    patient,
    ...optional('dateTime', recordedOn),
    performer: statement.performer ?? [patient],
    organization: [{ type: 'Organization', identifier: odsIdentifier(organisation) }],
    policyRule: coded(systems.actCode, 'OPTOUT'),
    provision,
  };
}

/** A permission for an empty list of recipients or purposes permits nobody. Left in, the missing limit would permit everybody. */
export function saysSomething({ decision, with: recipients, purposes }: PlainChoice): boolean {
  return decision === 'do-not-share' || (recipients?.length !== 0 && purposes?.length !== 0);
}

/** One choice as a provision. A permission starts on the day it was recorded and may end; a refusal counts at once and always. */
export function provisionOf(
  choice: PlainChoice,
  permission: { readonly from: string | undefined; readonly until: string | undefined },
): ConsentProvision {
  const permit = choice.decision === 'share';
  const { from, until } = permission;
  return {
    type: permit ? 'permit' : 'deny',
    ...(permit && from !== undefined && { period: { start: from, ...optional('end', until) } }),
    ...optional('actor', choice.with?.length ? choice.with.map(recipient) : undefined),
    ...optional(
      'purpose',
      choice.purposes?.length
        ? choice.purposes.map((code) => ({ system: systems.actReason, code }))
        : undefined,
    ),
    class: choice.topics.map((code) => ({ system: systems.topic, code })),
  };
}

function recipient(odsCode: string): NonNullable<ConsentProvision['actor']>[number] {
  return {
    role: coded(systems.participation, 'IRCP'),
    reference: { type: 'Organization', identifier: odsIdentifier(odsCode) },
  };
}

function recorder(recordedBy: string | undefined): Extension[] {
  return recordedBy === undefined ? [] : [{ url: extensions.recordedBy, valueString: recordedBy }];
}

/** Who wrote a statement down, as {@link sharingConsent} says it. */
export function recorderOf(consent: Consent): string | undefined {
  return consent.extension?.find(({ url }) => url === extensions.recordedBy)?.valueString;
}
