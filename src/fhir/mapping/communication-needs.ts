import type { Flag } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { strandsTold } from '../../living-well/telling-words.ts';
import { coded } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { personalBase, type CaseScope } from './case-scope.ts';

/** One Flag per need, in the person's words. The source gives needs no ids, so their order names them, and they have no identifier. */
export function mapCommunicationNeeds(scope: CaseScope, person: CaseRecord['person']): Flag[] {
  return (person.communicationNeeds ?? []).map((text, index) => {
    const row = { type: 'communication-need', id: `${index}` };
    const base = personalBase(scope, 'communication-need', row, strandsTold(text));
    return {
      ...base,
      extension: [...base.extension, { url: extensions.position, valuePositiveInt: index + 1 }],
      status: 'active',
      category: [coded(systems.record, 'communication-need', 'Communication and adjustments')],
      code: { text },
      subject: scope.patient,
    };
  });
}
