import type { Address } from '@medplum/fhirtypes';

/** A case record has lines and a postcode: the town is a line. */
export function linesOf({ line = [], district, city }: Address): string[] {
  return [...line, ...[district, city].flatMap((part) => part ?? [])];
}
