import type { CodeList } from './code-list.ts';

/** Why an address is not kept. */
export const addressWithholdings = {
  version: '1',
  from: 'living-well 6, number 10',
  entries: [
    { code: 'refuge', label: 'A refuge' },
    { code: 'withheld', label: 'Withheld' },
  ],
} as const satisfies CodeList<{ readonly code: string; readonly label: string }>;
export type AddressWithholding = (typeof addressWithholdings)['entries'][number]['code'];
export const addressWithholdingCodes: readonly AddressWithholding[] = addressWithholdings.entries.map(
  ({ code }) => code,
);

/** Codes of the shape of a postcode that stand for no place. Shown as text: looked up on a map they lead somewhere. */
export const pseudoPostcodes = {
  version: '1',
  from: 'living-well 6, number 10',
  entries: [
    { code: 'ZZ99 3VZ', label: 'No fixed abode' },
    { code: 'ZZ99 3WZ', label: 'Address not known' },
  ],
} as const;

/** What a pseudo-postcode says; undefined for a postcode. */
export function pseudoPostcodeLabel(postcode: string): string | undefined {
  const plain = postcode.normalize('NFKC').replaceAll(/\s+/g, '').toUpperCase();
  return pseudoPostcodes.entries.find(({ code }) => code.replaceAll(' ', '') === plain)?.label;
}

interface AddressOf {
  readonly address?: { readonly lines: readonly string[]; readonly postcode: string } | undefined;
  readonly addressWithheld?: AddressWithholding | undefined;
}

const refuge = /\b(?:refuge|safe ?house|women'?s aid)\b/i;
const withheld = /\b(?:withheld|confidential|not to be disclosed|do not disclose|protected address)\b/i;

/** Why this address must not be kept: because the source says so, or because its own words do. */
export function addressWithholding({ address, addressWithheld }: AddressOf): AddressWithholding | undefined {
  if (addressWithheld !== undefined || address === undefined) return addressWithheld;
  const text = [...address.lines, address.postcode].join('\n').replaceAll('\u2019', "'");
  if (refuge.test(text)) return 'refuge';
  return withheld.test(text) ? 'withheld' : undefined;
}
