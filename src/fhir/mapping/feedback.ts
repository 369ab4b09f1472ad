import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Feedback } from '../../living-well/feedback.ts';
import { optional } from '../elements.ts';
import { localBase } from '../systems.ts';

/** A feedback form: without a subject, an author or a trail to either (living-well 5.1). */
export function mapFeedback(
  site: string,
  { id, instrument, month, answers }: Feedback,
): QuestionnaireResponse {
  const item = Object.entries(answers).map(([linkId, code]) => ({
    linkId,
    answer: [{ valueString: code }],
  }));
  return {
    resourceType: 'QuestionnaireResponse',
    id,
    questionnaire: `${localBase}sid/feedback/${site}/${instrument}`,
    status: 'completed',
    authored: month,
    ...optional('item', item.length === 0 ? undefined : item),
  };
}
