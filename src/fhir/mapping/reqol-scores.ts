import type { Extension, Observation, QuestionnaireResponse } from '@medplum/fhirtypes';
import { coded, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';
import type { ScoredForm } from './scored-forms.ts';

/** The row of one score of a form. Those of the shorter form have a name of their own. */
export function scoreRow(form: Row, part: 'total' | 'physical'): Row {
  const type = form.type === 'form' ? 'form-score' : `${form.type}-score`;
  return { type, id: `${form.id}#${part}` };
}

/** The total, always told, if only as absent; and the physical problem level where it was answered. Of somebody too young for the form, neither. */
export function mapReqolScores(scope: CaseScope, form: ScoredForm): Observation[] {
  if (form.tooYoung) return [];
  const total = mapTotal(scope, form);
  const level = form.score.physicalProblemLevel;
  return level === undefined ? [total] : [total, mapPhysical(scope, form, level)];
}

function mapTotal(scope: CaseScope, form: ScoredForm): Observation {
  const { score, instrument } = form;
  const base = scoreOf(scope, form, 'total');
  return {
    ...base,
    extension: [...base.extension, scoreRule(form)],
    code: {
      coding: [
        { system: systems.snomed, code: form.snomed },
        { system: systems.measure, code: `${instrument.id}-total` },
      ],
      text: form.label,
    },
    ...(score.total === undefined
      ? { dataAbsentReason: coded(systems.dataAbsentReason, 'unknown', 'Not every item was answered') }
      : { valueQuantity: { value: score.total, unit: '{score}', system: systems.ucum, code: '{score}' } }),
    ...(form.range !== undefined && {
      interpretation: [
        form.range.clinical
          ? coded(systems.range, 'in-clinical-range', 'In the clinical range')
          : coded(systems.range, 'outside-clinical-range', 'Outside the clinical range'),
      ],
    }),
  };
}

/** 0 none to 4 very severe: a problem level, so higher is worse here. Never part of the total. */
function mapPhysical(scope: CaseScope, form: ScoredForm, level: number): Observation {
  return {
    ...scoreOf(scope, form, 'physical'),
    code: coded(systems.measure, 'reqol-physical-problem-level', 'Physical health problem level, 0 to 4'),
    valueInteger: level,
  };
}

function scoreOf(
  scope: CaseScope,
  form: ScoredForm,
  part: 'total' | 'physical',
): Omit<Observation, 'code'> & { extension: Extension[] } {
  const row = scoreRow(form.row, part);
  return {
    ...personalBase(scope, 'score', row),
    identifier: [identifierOf(scope, row)],
    status: 'final',
    category: [coded(systems.observationCategory, 'survey')],
    subject: scope.patient,
    effectiveDateTime: form.date,
    derivedFrom: [reference<QuestionnaireResponse>('QuestionnaireResponse', idOf(scope, form.row))],
  };
}

function scoreRule({ score, orientation, range }: ScoredForm): Extension {
  return {
    url: extensions.scoreRule,
    extension: [
      { url: 'rule', valueString: score.rule },
      { url: 'missing', valueInteger: score.missing },
      { url: 'orientation', valueString: orientation },
      // A range means nothing without the rule that it was told by.
      ...(range === undefined ? [] : [{ url: 'cutOff', valueString: range.rule }]),
    ],
  };
}
