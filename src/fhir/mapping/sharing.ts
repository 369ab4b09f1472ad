import type { Consent } from '@medplum/fhirtypes';
import { sensitiveStrands, type CaseRecord } from '../../living-well/case-record.ts';
import { optional } from '../elements.ts';
import { idOf, identifierOf, type CaseScope, type Row } from './case-scope.ts';
import { lastDay, missingFromProxy, proxyParts } from './proxy.ts';
import {
  provisionOf,
  saysNothingItself,
  saysSomething,
  sharingConsent,
  type PlainChoice,
} from './plain-choice.ts';

type Sharing = NonNullable<CaseRecord['sharing']>;

/** A permission counts only if it says when it was given and who wrote it down (living-well 6, number 28). A refusal always counts. */
export function isComplete(sharing: Sharing): boolean {
  return missingFrom(sharing).length === 0;
}

/** What a record of choices lacks for its permissions to count, by the names of its fields. */
export function missingFrom(sharing: Sharing): readonly string[] {
  const lacks = (['recordedOn', 'recordedBy'] as const).filter((name) => sharing[name] === undefined);
  return [...lacks, ...missingFromProxy(sharing)];
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
  const choices = sharing.choices.filter(saysSomething);
  const permits = choices.filter((choice) => choice.decision === 'share');
  const denies = choices.map((choice) => ({ ...choice, decision: 'do-not-share' as const }));
  const proposal = { type: 'sharing-proposal', id: personRow };
  return [
    consentOf(scope, sharing, row, binding, denies),
    ...(permits.length > 0 && binding === 'active'
      ? [consentOf(scope, sharing, proposal, 'proposed', permits)]
      : []),
  ];
}

function consentOf(
  scope: CaseScope,
  sharing: Sharing,
  row: Row,
  status: 'active' | 'inactive' | 'proposed',
  choices: readonly PlainChoice[],
): Consent {
  const { recordedOn, recordedBy, until } = sharing;
  const permitted = { from: recordedOn, until: lastDay(sharing) };
  const provision = choices
    .filter(saysSomething)
    .map((choice) => provisionOf(freeTextToo(choice), permitted));
  return sharingConsent({
    id: idOf(scope, row),
    identifier: [identifierOf(scope, { type: row.type, id: sharing.id })],
    status,
    patient: scope.patient,
    organisation: scope.context.sourceOrganisation,
    recordedOn,
    recordedBy,
    ...proxyParts(scope, sharing),
    provision: {
      ...saysNothingItself,
      ...optional('period', until === undefined ? undefined : { end: until }),
      ...(provision.length > 0 && { provision }),
    },
  });
}

/**
 * Free text may tell of anything, and no list of words finds all of it: whoever is refused a sensitive strand is given structured items only
 * (living-well 6, number 24).
 */
function freeTextToo(choice: PlainChoice): PlainChoice {
  return choice.decision === 'share' ? choice : { ...choice, topics: [...withFreeText(choice.topics)] };
}

/** Refused topics, with free text where a sensitive strand is among them. */
export function withFreeText<Topic extends string>(
  topics: readonly Topic[],
): readonly (Topic | 'narrative')[] {
  const isSensitive = topics.some((topic) => sensitiveStrands.some((strand) => strand === topic));
  return isSensitive && !topics.some((topic) => topic === 'narrative') ? [...topics, 'narrative'] : topics;
}
