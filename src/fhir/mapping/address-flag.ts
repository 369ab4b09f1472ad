import type { Flag } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { addressWithholding } from '../../living-well/home-address.ts';
import { coded } from '../elements.ts';
import { systems } from '../systems.ts';
import { identifierOf, personalBase, type CaseScope } from './case-scope.ts';

/**
 * That an address must not be known, as an item of its own with topic `risk`, and for a refuge `domestic-abuse` as well: the Patient, which everybody with
 * any permission sees, neither holds the address nor tells why there is none.
 */
export function mapAddressFlag(scope: CaseScope, { person }: CaseRecord): Flag[] {
  const why = addressWithholding(person);
  if (why === undefined) return [];
  const row = { type: 'address-withheld', id: person.id };
  return [
    {
      ...personalBase(scope, 'address-withheld', row, why === 'refuge' ? ['domestic-abuse'] : []),
      identifier: [identifierOf(scope, row)],
      status: 'active',
      category: [coded(systems.record, 'risk', 'Risk'), coded(systems.addressWithholding, why)],
      code: { text: 'Where this person lives must not be told to anybody' },
      subject: scope.patient,
    },
  ];
}
