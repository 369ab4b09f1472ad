import type {
  Questionnaire,
  QuestionnaireItem as FhirItem,
  QuestionnaireItemAnswerOption,
} from '@medplum/fhirtypes';
import type { QuestionnaireWording } from '../../living-well/questionnaire-wording.ts';
import {
  answersOf,
  questionnaires,
  type QuestionnaireForm,
  type QuestionnaireItem,
} from '../../living-well/questionnaires.ts';
import { optional } from '../elements.ts';
import { extensions } from '../systems.ts';
import { definition, type Defined } from './definition.ts';

type FormWording = NonNullable<QuestionnaireWording[string]>;
type ItemWording = NonNullable<FormWording['items'][string]>;

/** Every questionnaire by neutral ids and labels, with a deployment's own wording over them where it has any. */
export function questionnaireDefinitions(
  wording: QuestionnaireWording = {},
): readonly Defined<Questionnaire>[] {
  return questionnaires.map((form) => questionnaireOf(form, wording[form.id]));
}

function questionnaireOf(form: QuestionnaireForm, wording: FormWording | undefined): Defined<Questionnaire> {
  const { id, version, title, about: description, hasSubject, items } = form;
  return {
    ...definition('Questionnaire', { id, version, title, description }),
    ...(hasSubject && { subjectType: ['Patient'] }),
    ...optional('copyright', wording?.copyright),
    item: items.map((item) => itemOf(item, wording?.items[item.linkId])),
  };
}

const types = { scale: 'integer', number: 'integer', 'yes-no': 'boolean', code: 'choice' } as const;

function itemOf(item: QuestionnaireItem, wording: ItemWording | undefined): FhirItem {
  const { linkId, label, answer } = item;
  const options = answersOf(item).map((code) => optionOf(code, answer.kind, wording?.answers?.[code]));
  return {
    linkId,
    text: wording?.text ?? label,
    type: types[answer.kind],
    ...optional('answerOption', options.length === 0 ? undefined : options),
  };
}

function optionOf(
  code: string,
  kind: QuestionnaireItem['answer']['kind'],
  label: string | undefined,
): QuestionnaireItemAnswerOption {
  return {
    ...optional(
      'extension',
      label === undefined ? undefined : [{ url: extensions.answerLabel, valueString: label }],
    ),
    ...(kind === 'scale' ? { valueInteger: Number(code) } : { valueString: code }),
  };
}
