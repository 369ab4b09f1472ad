import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { optional } from '../elements.ts';
import { identifierOf, personalBase, type CaseScope } from './case-scope.ts';
import type { ScoredForm } from './scored-forms.ts';

/** The answers by neutral link id, oriented, without the licensed wording. A blank item is not there. */
export function mapReqolForm(scope: CaseScope, form: ScoredForm): QuestionnaireResponse {
  const { row, date, instrument, score, questionnaire } = form;
  const items = [...score.oriented].map(([linkId, value]) => answered(linkId, value));
  if (score.physicalProblemLevel !== undefined) {
    items.push(answered(instrument.physical, score.physicalProblemLevel));
  }
  return {
    ...personalBase(scope, 'questionnaire', row),
    identifier: identifierOf(scope, row),
    questionnaire,
    status: 'completed',
    subject: scope.patient,
    authored: date,
    author: scope.patient,
    source: scope.patient,
    ...optional('item', items.length === 0 ? undefined : items),
  };
}

function answered(linkId: string, valueInteger: number): QuestionnaireResponseItem {
  return { linkId, answer: [{ valueInteger }] };
}
