import type { Consent, ConsentProvision, Extension } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded, optional } from '../elements.ts';
import { sourceLastUpdated } from '../source-last-updated.ts';
import { extensions, systems } from '../systems.ts';
import { idOf, identifierOf, type CaseScope, type Row } from './case-scope.ts';
import { odsIdentifier } from './organization.ts';

type Sharing = NonNullable<CaseRecord['sharing']>;
type Choice = Sharing['choices'][number];

/** A permission counts only if it says when it was given and who wrote it down (living-well 6, number 28). A refusal always counts. */
export function isComplete(sharing: Sharing): boolean {
  return sharing.recordedOn !== undefined && sharing.recordedBy !== undefined;
}

/**
 * The person's sharing choices. The first Consent is the one that binds, under the same id always; while a permission is incomplete it denies
 * what would have been permitted, and a second, `proposed` Consent keeps what was asked. So completing the record mends it without anything
 * having to be taken away. Carries no topics: it is never an item to be disclosed.
 */
export function mapSharing(scope: CaseScope, sharing: Sharing, personRow: string): Consent[] {
  // One statement a person, whatever form it was recorded on: a new form replaces the last one instead of standing beside it.
  const row = { type: 'sharing', id: personRow };
  const binding = sharing.status === 'withdrawn' ? 'inactive' : 'active';
  if (isComplete(sharing)) return [consentOf(scope, sharing, row, binding, sharing.choices)];
  const permits = sharing.choices.filter((choice) => choice.decision === 'share' && saysSomething(choice));
  const denies = sharing.choices.map((choice) => ({ ...choice, decision: 'do-not-share' as const }));
  const proposal = { type: 'sharing-proposal', id: personRow };
  return [
    consentOf(scope, sharing, row, binding, denies),
    ...(permits.length > 0 && binding === 'active'
      ? [consentOf(scope, sharing, proposal, 'proposed', permits)]
      : []),
  ];
}

/**
 * A root that permits nothing, so that each choice below it speaks for itself and about what is not listed the person is silent; which is a no
 * (consent-rules 2, question 6). A root that denied would answer for everything it does not list, and one source's Consent would refuse what the
 * person permits through another (4.2, 4.5). R4 has no root without an effect; a permit for a topic that no item has comes to the same.
 */
const saysNothingItself: ConsentProvision = {
  type: 'permit',
  class: [{ system: systems.topic, code: 'nothing' }],
};

function consentOf(
  scope: CaseScope,
  sharing: Sharing,
  row: Row,
  status: Consent['status'],
  choices: readonly Choice[],
): Consent {
  const provision = choices.filter(saysSomething).map((choice) => provisionOf(sharing, choice));
  return {
    resourceType: 'Consent',
    id: idOf(scope, row),
    extension: [sourceLastUpdated(scope.source.modified), ...recordedBy(sharing)],
    identifier: [identifierOf(scope, { type: row.type, id: sharing.id })],
    status,
    scope: coded(systems.consentScope, 'patient-privacy'),
    category: [coded(systems.actCode, 'INFA')],
    patient: scope.patient,
    ...optional('dateTime', sharing.recordedOn),
    performer: [scope.patient],
    organization: [{ type: 'Organization', identifier: odsIdentifier(scope.context.sourceOrganisation) }],
    policyRule: coded(systems.actCode, 'OPTOUT'),
    provision: {
      ...saysNothingItself,
      ...optional('period', sharing.until === undefined ? undefined : { end: sharing.until }),
      ...(provision.length > 0 && { provision }),
    },
  };
}

/** A permission for an empty list of recipients or purposes permits nobody. Left in, the missing limit would permit everybody. */
function saysSomething(choice: Choice): boolean {
  return choice.decision === 'do-not-share' || (choice.with?.length !== 0 && choice.purposes?.length !== 0);
}

function provisionOf(sharing: Sharing, choice: Choice): ConsentProvision {
  const permit = choice.decision === 'share';
  return {
    type: permit ? 'permit' : 'deny',
    // A permission starts on the day it was recorded; a refusal at once.
    ...(permit &&
      sharing.recordedOn !== undefined && {
        period: { start: sharing.recordedOn, ...optional('end', sharing.until) },
      }),
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

function recordedBy(sharing: Sharing): Extension[] {
  return sharing.recordedBy === undefined
    ? []
    : [{ url: extensions.recordedBy, valueString: sharing.recordedBy }];
}
