import type { Coding } from '@medplum/fhirtypes';
import type { Ask, Effect } from '../ask.ts';
import { isKnownPurpose, isOrBelow, permitsPurpose } from '../purposes.ts';
import { purposeSystem } from '../systems.ts';

/**
 * `purpose` (consent-rules 4.3). A permit must reach every declared purpose, `BTG` only if listed itself. A deny catches any
 * declared purpose, `BTG` included, and always one that v3-ActReason does not know, on either side.
 */
export function purposeHolds(purposes: readonly Coding[], effect: Effect, ask: Ask): boolean {
  const listed: string[] = [];
  for (const { system, code } of purposes) {
    if (system === purposeSystem && code !== undefined && isKnownPurpose(code)) listed.push(code);
    else if (effect === 'deny') return true;
  }
  if (effect === 'permit') {
    return ask.purposes.length > 0 && ask.purposes.every((code) => permitsPurpose(listed, code));
  }
  return ask.purposes.some((code) => !isKnownPurpose(code) || listed.some((one) => isOrBelow(code, one)));
}
