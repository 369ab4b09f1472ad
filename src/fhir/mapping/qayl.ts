import type { Observation, QuestionnaireResponse, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { qaylIssues, qaylItems, type QaylItem } from '../../living-well/qayl.ts';
import { questionnaireUsed } from '../../living-well/site-questionnaires.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import { coded, optional, reference } from '../elements.ts';
import { qaylQuestionnaire, systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';

type Form = NonNullable<CaseRecord['qayl']>[number];

export function qaylRow(id: string): Row {
  return { type: 'qayl', id };
}

export function qaylItemRow(id: string, item: QaylItem): Row {
  return { type: 'qayl-item', id: `${id}#${item}` };
}

/** What is wrong with a form's answers at a place: each such answer is left out, and spoils no other. */
export function qaylFaults(site: ConfiguredSite | undefined, form: Form) {
  return qaylIssues(questionnaireUsed(site?.questionnaires, 'qayl') ?? {}, answersOf(form));
}

/** The form, and each answer by itself. There is no total: the questionnaire is not validated. */
export function mapQayl(scope: CaseScope, form: Form): (QuestionnaireResponse | Observation)[] {
  const faulty = new Set(qaylFaults(scope.context.site, form).map(({ field }) => field));
  const answers = qaylItems.entries.flatMap(({ code, label }) => {
    const answer = form.answers[code];
    return answer === undefined || faulty.has(code) ? [] : [{ code, label, value: valueOf(answer) }];
  });
  const row = qaylRow(form.id);
  const items = answers.map(({ code, value }) => ({ linkId: code, answer: [value] }));
  return [
    {
      ...personalBase(scope, 'questionnaire', row),
      identifier: identifierOf(scope, row),
      questionnaire: qaylQuestionnaire,
      status: 'completed',
      subject: scope.patient,
      authored: form.date,
      author: scope.patient,
      source: scope.patient,
      ...optional('item', items.length === 0 ? undefined : items),
    },
    ...answers.map(({ code, label, value }): Observation => {
      const itemRow = qaylItemRow(form.id, code);
      return {
        ...personalBase(scope, 'score', itemRow),
        identifier: [identifierOf(scope, itemRow)],
        status: 'final',
        category: [coded(systems.observationCategory, 'survey')],
        code: coded(systems.qayl, code, label),
        subject: scope.patient,
        effectiveDateTime: form.date,
        ...value,
        derivedFrom: [reference<QuestionnaireResponse>('QuestionnaireResponse', idOf(scope, row))],
      };
    }),
  ];
}

function valueOf(
  answer: number | boolean,
): Pick<QuestionnaireResponseItemAnswer, 'valueBoolean' | 'valueInteger'> {
  return typeof answer === 'boolean' ? { valueBoolean: answer } : { valueInteger: answer };
}

function answersOf({ answers }: Form): Readonly<Record<string, number | boolean>> {
  return Object.fromEntries(
    Object.entries(answers).flatMap(([item, answer]) => (answer === undefined ? [] : [[item, answer]])),
  );
}
