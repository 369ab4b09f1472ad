import type { Flag } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded } from '../elements.ts';
import { systems } from '../systems.ts';
import { identifierOf, personalBase, type CaseScope } from './case-scope.ts';

/** One Flag per need, in the person's words. The source gives needs no ids, so their order names them. */
export function mapCommunicationNeeds(scope: CaseScope, person: CaseRecord['person']): Flag[] {
  return (person.communicationNeeds ?? []).map((text, index) => {
    const row = { type: 'communication-need', id: `${person.id}#${index}` };
    return {
      ...personalBase(scope, 'Flag', row, ['needs']),
      identifier: [identifierOf(scope, row)],
      status: 'active',
      category: [coded(systems.record, 'communication-need', 'Communication and adjustments')],
      code: { text },
      subject: scope.patient,
    };
  });
}
