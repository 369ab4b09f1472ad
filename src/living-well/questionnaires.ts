import { qaylItems } from './qayl.ts';
import { bestAnswer, reqol10, reqol20Items } from './reqol-instruments.ts';
import { shippedSites } from './shipped-sites.ts';
import { checkSite } from './site.ts';
import type { SiteFeedback } from './site-questionnaires.ts';

/** How an item is answered. The scale of `number` is the place's own, and told in its site file. */
export type AnswerKind =
  | { readonly kind: 'scale'; readonly lowest: number; readonly highest: number }
  | { readonly kind: 'number' }
  | { readonly kind: 'yes-no' }
  | { readonly kind: 'code'; readonly codes: readonly string[] };

export interface QuestionnaireItem {
  readonly linkId: string;
  /** Neutral: what it is about at most. Never the wording of a licensed form. */
  readonly label: string;
  readonly answer: AnswerKind;
}

/** A questionnaire by its items' ids, without its wording. */
export interface QuestionnaireForm {
  readonly id: string;
  /** Of this description, not of a licensed form. */
  readonly version: string;
  readonly title: string;
  readonly about: string;
  /** Whether a response says whose it is. */
  readonly hasSubject: boolean;
  readonly items: readonly QuestionnaireItem[];
}

const oriented: AnswerKind = { kind: 'scale', lowest: 0, highest: bestAnswer };
const licensed =
  'Answers are told as they count, 0 worst to 4 best, whichever way round the form asks; of physical health, 0 is no problem and 4 a very severe one. The wording is licensed and not here.';

function reqolForm(id: string, title: string, items: readonly string[], physical: string): QuestionnaireForm {
  return {
    id,
    version: '1',
    title,
    about: `${title} by neutral item ids. ${licensed}`,
    hasSubject: true,
    items: [
      ...items.map((linkId, index) => ({
        linkId,
        label: `Item ${index + 1} of ${items.length}`,
        answer: oriented,
      })),
      { linkId: physical, label: 'Physical health, beside the items', answer: oriented },
    ],
  };
}

const qayl: QuestionnaireForm = {
  id: 'qayl',
  version: qaylItems.version,
  title: 'Questions About Your Life',
  about:
    'Single items by topic. Satisfaction is a number on the scale that the place declares. Not validated: the items are never added up.',
  hasSubject: true,
  items: qaylItems.entries.map(({ code, label, kind }) => ({
    linkId: code,
    label,
    answer: kind === 'yes-no' ? { kind: 'yes-no' } : { kind: 'number' },
  })),
};

/** The feedback forms of the shipped places whose statements are public. */
const feedback: readonly QuestionnaireForm[] = shippedSites.map(checkSite).flatMap((site) => {
  if (site.status !== 'configured' || site.feedback?.statements === undefined) return [];
  return [feedbackForm(site.feedback, site.feedback.statements, site.place)];
});

function feedbackForm(
  { instrument, answers = [] }: SiteFeedback,
  statements: NonNullable<SiteFeedback['statements']>,
  place: string,
): QuestionnaireForm {
  return {
    id: instrument,
    version: '1',
    title: `Feedback on support in ${place}`,
    about: 'What people think of the support, told by nobody in particular: a response names no subject.',
    hasSubject: false,
    items: statements.map(({ code, label }) => ({
      linkId: code,
      label,
      answer: { kind: 'code', codes: answers },
    })),
  };
}

/** Every questionnaire that is known here, by neutral ids. */
export const questionnaires: readonly QuestionnaireForm[] = [
  reqolForm(reqol10.id, 'ReQoL-10', reqol10.items, reqol10.physical),
  reqolForm('reqol-20', 'ReQoL-20', reqol20Items, 'rq20-physical'),
  qayl,
  ...feedback,
];

/** The answers that an item can be given, as text; none where any number may be. */
export function answersOf({ answer }: QuestionnaireItem): readonly string[] {
  switch (answer.kind) {
    case 'scale':
      return Array.from({ length: answer.highest - answer.lowest + 1 }, (_, step) =>
        String(answer.lowest + step),
      );
    case 'code':
      return answer.codes;
    case 'number':
    case 'yes-no':
      return [];
  }
}
