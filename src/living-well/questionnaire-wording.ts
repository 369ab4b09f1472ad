import { z } from 'zod';
import {
  answersOf,
  questionnaires,
  type QuestionnaireForm,
  type QuestionnaireItem,
} from './questionnaires.ts';

/** Wording that a deployment is licensed to show, by questionnaire, item and answer. Never part of this project. */

const wording = z.string().trim().min(1).max(1000);

function itemWording(item: QuestionnaireItem) {
  const answers = Object.fromEntries(answersOf(item).map((answer) => [answer, wording.optional()]));
  return z.strictObject({ text: wording.optional(), answers: z.strictObject(answers).optional() });
}

function formWording({ items }: QuestionnaireForm) {
  const byLinkId = Object.fromEntries(items.map((item) => [item.linkId, itemWording(item).optional()]));
  return z.strictObject({
    copyright: wording.optional().describe('The notice that the licence asks for'),
    items: z.strictObject(byLinkId),
  });
}

/** What a wording file may say. A questionnaire, item or answer that is not known here is refused. */
const questionnaireWordingSchema = z.strictObject(
  Object.fromEntries(questionnaires.map((form) => [form.id, formWording(form).optional()])),
);
export type QuestionnaireWording = z.output<typeof questionnaireWordingSchema>;

/** Wording that can be shown; or what is wrong with it, by the names of fields: those that are not known, and the others. */
type CheckedWording =
  | { readonly wording: QuestionnaireWording }
  | { readonly wording?: never; readonly unknown: readonly string[]; readonly wrong: readonly string[] };

export function checkQuestionnaireWording(parsed: unknown): CheckedWording {
  const checked = questionnaireWordingSchema.safeParse(parsed);
  if (checked.success) return { wording: checked.data };
  const unknown: string[] = [];
  const wrong: string[] = [];
  for (const issue of checked.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      unknown.push(...issue.keys.map((key) => [...issue.path, key].join('.')));
    } else wrong.push(issue.path.join('.') || 'the whole file');
  }
  return { unknown, wrong };
}
