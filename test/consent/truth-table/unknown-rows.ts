import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { withUnknown } from '../probe.ts';

/** An element that these rules do not know, by where it is. A permit below it never holds, a deny always does (consent-rules 4.3). */
export interface UnknownRow {
  readonly where: string;
  /** Spoils a Consent of which one nested provision is asked; that is not about the caller before. */
  readonly spoil: (one: Consent) => Consent;
}

const modified = { modifierExtension: [{ url: 'urn:x' }] };

const root = (change: (one: ConsentProvision) => ConsentProvision) => (one: Consent) => ({
  ...one,
  provision: change(one.provision ?? {}),
});
const nested = (change: (one: ConsentProvision) => ConsentProvision) =>
  root((one) => ({ ...one, provision: (one.provision ?? []).map(change) }));

export const unknownRows: readonly UnknownRow[] = [
  { where: 'an element of the Consent', spoil: (one) => withUnknown(one) },
  { where: '`modifierExtension` of the Consent', spoil: (one) => ({ ...one, ...modified }) },
  { where: '`implicitRules` of the Consent', spoil: (one) => ({ ...one, implicitRules: 'urn:x' }) },
  { where: 'an element of the root provision', spoil: root((one) => withUnknown(one)) },
  { where: '`modifierExtension` of the root provision', spoil: root((one) => ({ ...one, ...modified })) },
  { where: 'an element of the provision itself', spoil: nested((one) => withUnknown(one)) },
  {
    where: '`modifierExtension` of the provision itself',
    spoil: nested((one) => ({ ...one, ...modified })),
  },
  {
    where: '`modifierExtension` inside a limit',
    spoil: nested((one) => ({ ...one, actor: (one.actor ?? []).map((each) => ({ ...each, ...modified })) })),
  },
  { where: 'an empty list', spoil: nested((one) => ({ ...one, purpose: [] })) },
  { where: 'a limit of the wrong form', spoil: nested((one) => withUnknown(one, { class: 'goals' })) },
  { where: 'a limit that is null', spoil: nested((one) => withUnknown(one, { code: null })) },
];
