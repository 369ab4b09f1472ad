import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { scoreReqol10, type Reqol10Form } from '../../living-well/reqol.ts';
import { optional } from '../elements.ts';
import { reqol10Questionnaire } from '../systems.ts';
import { identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';

export function reqolRow(form: Reqol10Form): Row {
  return { type: 'form', id: form.id };
}

/** The answers by neutral link id, oriented, without the licensed wording. A blank item is not there. */
export function mapReqolForm(scope: CaseScope, form: Reqol10Form): QuestionnaireResponse {
  const row = reqolRow(form);
  const { oriented, physicalProblemLevel } = scoreReqol10(form);
  const items = [...oriented].map(([linkId, value]) => answered(linkId, value));
  if (physicalProblemLevel !== undefined) items.push(answered('rq11', physicalProblemLevel));
  return {
    ...personalBase(scope, 'questionnaire', row),
    identifier: identifierOf(scope, row),
    questionnaire: reqol10Questionnaire,
    status: 'completed',
    subject: scope.patient,
    authored: form.date,
    author: scope.patient,
    source: scope.patient,
    ...optional('item', items.length === 0 ? undefined : items),
  };
}

function answered(linkId: string, valueInteger: number): QuestionnaireResponseItem {
  return { linkId, answer: [{ valueInteger }] };
}
