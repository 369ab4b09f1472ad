import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Feedback } from '../../living-well/feedback.ts';
import { optional } from '../elements.ts';
import { localBase, systems } from '../systems.ts';

/** A feedback form: without a subject, an author or a trail to either (living-well 5.1). */
export function mapFeedback(
  site: string,
  { id, instrument, month, answers }: Feedback,
): QuestionnaireResponse {
  const item = Object.entries(answers).map(([linkId, code]) => ({
    linkId,
    answer: [{ valueCoding: { system: systems.feedbackAnswer, code } }],
  }));
  return {
    resourceType: 'QuestionnaireResponse',
    id,
    questionnaire: `${localBase}Questionnaire/${site}-${instrument}`,
    status: 'completed',
    authored: month,
    ...optional('item', item.length === 0 ? undefined : item),
  };
}
