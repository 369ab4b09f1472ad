import type { Observation, QuestionnaireResponse } from '@medplum/fhirtypes';
import { utilityOf, type UtilityAlgorithm } from '../../living-well/reqol-utility.ts';
import { coded, reference } from '../elements.ts';
import { systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';
import type { ScoredForm } from './scored-forms.ts';

/** The row of a form's utility: a value means nothing without the people whose preferences it carries, so their value set names it. */
export function utilityRow(form: Row, { valueSet }: UtilityAlgorithm): Row {
  return { type: 'form-score', id: `${form.id}#ui-${valueSet.id}` };
}

/** ReQoL-UI of a form by the licensee's algorithm, where there is one and all seven items were answered. */
export function mapReqolUtility(scope: CaseScope, form: ScoredForm): Observation[] {
  const { utility: algorithm } = scope.context;
  if (algorithm === undefined || form.instrument.id !== 'reqol-10') return [];
  const utility = utilityOf(algorithm, form.score);
  if (utility === undefined) return [];
  const { valueSet } = utility;
  const row = utilityRow(form.row, algorithm);
  return [
    {
      ...personalBase(scope, 'score', row),
      identifier: [identifierOf(scope, row)],
      status: 'final',
      category: [coded(systems.observationCategory, 'survey')],
      code: coded(systems.measure, `reqol-ui-${valueSet.id}`, 'ReQoL-UI'),
      subject: scope.patient,
      effectiveDateTime: form.date,
      valueQuantity: { value: utility.value, unit: '1', system: systems.ucum, code: '1' },
      method: {
        coding: [{ system: systems.utilityValueSet, version: valueSet.version, code: valueSet.id }],
        text: utility.algorithm,
      },
      device: { type: 'Device', identifier: { system: systems.device, value: utility.algorithm } },
      derivedFrom: [reference<QuestionnaireResponse>('QuestionnaireResponse', idOf(scope, form.row))],
    },
  ];
}
