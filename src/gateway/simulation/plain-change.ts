import type { ConsentProvision } from '@medplum/fhirtypes';
import type { SharingAgreement } from '../../consent/agreement.ts';
import type { ProposedChange } from '../../consent/simulate-change.ts';
import {
  provisionOf,
  saysNothingItself,
  sharingConsent,
  type PlainChoice,
} from '../../fhir/mapping/plain-choice.ts';
import type { SharingTopic } from '../../living-well/case-record.ts';

/** A change of an agreement, as an officer picks it from a form. */
export const agreementSteps = ['end', 'topic-in', 'topic-out', 'recipient-in', 'recipient-out'] as const;
/** A thing that a person might say. */
export const choiceSteps = ['say-no', 'say-yes', 'stop'] as const;

/** What would be changed; all that a step needs is there. */
export type PlainChange =
  | { readonly step: 'end'; readonly agreement: SharingAgreement }
  | {
      readonly step: 'topic-in' | 'topic-out';
      readonly agreement: SharingAgreement;
      readonly topic: SharingTopic;
    }
  | {
      readonly step: 'recipient-in' | 'recipient-out';
      readonly agreement: SharingAgreement;
      readonly organisation: string;
    }
  | {
      readonly step: 'say-no' | 'say-yes';
      readonly topic: SharingTopic;
      /** ODS code; undefined: everybody. */
      readonly organisation: string | undefined;
    }
  | { readonly step: 'stop' };

/**
 * The change as the engine takes it: the agreement's next version, or one more choice, said today.
 *
 * @param by ODS code of the organisation that it is said to
 * @param today in London, YYYY-MM-DD
 */
export function proposedChangeOf(change: PlainChange, by: string, today: string): ProposedChange {
  if ('agreement' in change) return { kind: 'agreement', agreement: nextVersion(change) };
  const patient = { reference: 'Patient/whoever-is-looked-at' };
  const consent = sharingConsent({
    id: 'proposed',
    status: 'active',
    patient,
    organisation: by,
    recordedOn: today,
    recordedBy: undefined,
    provision: provisionFor(change, today),
    performer: [],
  });
  return { kind: 'consent', consent };
}

function nextVersion(change: Extract<PlainChange, { agreement: SharingAgreement }>): SharingAgreement {
  const { agreement } = change;
  const next = { ...agreement, version: agreement.version + 1 };
  switch (change.step) {
    case 'end':
      return { ...next, revoked: true };
    case 'topic-in':
      return { ...next, topics: [...new Set([...agreement.topics, change.topic])] };
    case 'topic-out':
      return { ...next, topics: agreement.topics.filter((topic) => topic !== change.topic) };
    case 'recipient-in':
      return { ...next, recipients: [...new Set([...agreement.recipients, change.organisation])] };
    case 'recipient-out':
      return { ...next, recipients: agreement.recipients.filter((one) => one !== change.organisation) };
  }
}

function provisionFor(
  change: Exclude<PlainChange, { agreement: SharingAgreement }>,
  today: string,
): ConsentProvision {
  if (change.step === 'stop') return { type: 'deny' };
  const { step, topic, organisation } = change;
  const choice: PlainChoice = {
    decision: step === 'say-no' ? 'do-not-share' : 'share',
    topics: [topic],
    ...(organisation !== undefined && { with: [organisation] }),
  };
  return { ...saysNothingItself, provision: [provisionOf(choice, { from: today, until: undefined })] };
}
