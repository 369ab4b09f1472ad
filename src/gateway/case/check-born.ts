import { GatewayError } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { londonTime } from '../../living-well/london-time.ts';

/**
 * What a schema cannot see, because it depends on what day it is: nobody was born tomorrow (living-well 6, number 2).
 *
 * @throws GatewayError `invalid-record`
 */
export function checkBornBy({ person }: CaseRecord, at: Date): void {
  // London is never behind UTC.
  if (person.birthDate <= at.toISOString().slice(0, 10)) return;
  if (person.birthDate <= londonTime(at).date) return;
  const fix = 'This day has not come yet. Check it at the source.';
  throw new GatewayError('invalid-record', {
    issues: [{ field: 'person.birthDate', code: 'in-future', fix }],
  });
}
