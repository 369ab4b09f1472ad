import type { Organization, Reference } from '@medplum/fhirtypes';
import { odsIdentifier } from '../mapping/organization.ts';

/** An organisation as what is told names it: by its code, since the directory may not have it. */
export interface Party {
  /** ODS code. */
  readonly organisation: string;
  readonly words: string;
}

export function partyReference({ organisation, words }: Party): Reference<Organization> {
  return { type: 'Organization', identifier: odsIdentifier(organisation), display: words };
}

/** ODS code and words of an organisation that is referred to by its code. */
export function partyOf(reference: Reference | undefined): Party {
  return { organisation: reference?.identifier?.value ?? '', words: reference?.display ?? '' };
}
