import type { StaffPrincipal } from '../../auth/principal.ts';
import {
  choicesConsent,
  type RecordedChoices,
  type Withdrawal,
} from '../../fhir/mapping/recorded-choices.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import { recordConsent, type Recording } from './record-consent.ts';

/** What a case worker has written down with the person. */
export interface ChoicesToRecord {
  readonly caller: StaffPrincipal;
  readonly personId: string;
  readonly choices: RecordedChoices | Withdrawal;
  /** Of what the page showed as recorded; 0 when there was nothing. Undefined: whatever is there. */
  readonly ifVersion: number | undefined;
}

/**
 * Records them as the next version of the person's one Consent with the caller's organisation.
 *
 * @throws GatewayError what {@link recordConsent} throws; `version-conflict` or `key-reused` when something else was recorded meanwhile
 */
export async function recordChoices(
  recording: Recording,
  { caller, personId, choices, ifVersion }: ChoicesToRecord,
): Promise<void> {
  const { organisation } = caller;
  const of = { namespace: idNamespace(recording.keys), personId, organisation };
  await recordConsent(recording, {
    caller,
    face: 'page',
    personId,
    consent: choicesConsent(of, choices),
    source: `choices/${organisation}`,
    ifVersion,
  });
}
