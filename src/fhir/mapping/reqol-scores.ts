import type { Extension, Observation, QuestionnaireResponse } from '@medplum/fhirtypes';
import { scoreReqol10, type Reqol10Form, type ReqolScore } from '../../living-well/reqol.ts';
import { coded, reference } from '../elements.ts';
import { extensions, snomed, systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope } from './case-scope.ts';
import { reqolRow } from './reqol-form.ts';

/** The total, always told, if only as absent; and the physical problem level where it was answered. */
export function mapReqolScores(scope: CaseScope, form: Reqol10Form): Observation[] {
  const score = scoreReqol10(form);
  const total = mapTotal(scope, form, score);
  const level = score.physicalProblemLevel;
  return level === undefined ? [total] : [total, mapPhysical(scope, form, level)];
}

function mapTotal(scope: CaseScope, form: Reqol10Form, score: ReqolScore): Observation {
  const base = scoreOf(scope, form, 'total');
  return {
    ...base,
    extension: [...base.extension, scoreRule(form, score)],
    code: {
      coding: [
        { system: systems.snomed, code: snomed.reqol10Score },
        { system: systems.measure, code: 'reqol-10-total' },
      ],
      text: 'ReQoL-10 total',
    },
    ...(score.total === undefined
      ? { dataAbsentReason: coded(systems.dataAbsentReason, 'unknown', 'Not every item was answered') }
      : { valueQuantity: { value: score.total, unit: '{score}', system: systems.ucum, code: '{score}' } }),
  };
}

/** 0 none to 4 very severe: a problem level, so higher is worse here. Never part of the total. */
function mapPhysical(scope: CaseScope, form: Reqol10Form, level: number): Observation {
  return {
    ...scoreOf(scope, form, 'physical'),
    code: coded(systems.measure, 'reqol-physical-problem-level', 'Physical health problem level, 0 to 4'),
    valueInteger: level,
  };
}

function scoreOf(
  scope: CaseScope,
  form: Reqol10Form,
  part: 'total' | 'physical',
): Omit<Observation, 'code'> & { extension: Extension[] } {
  const row = { type: 'form-score', id: `${form.id}#${part}` };
  return {
    ...personalBase(scope, 'score', row),
    identifier: [identifierOf(scope, row)],
    status: 'final',
    category: [coded(systems.observationCategory, 'survey')],
    subject: scope.patient,
    effectiveDateTime: form.date,
    derivedFrom: [reference<QuestionnaireResponse>('QuestionnaireResponse', idOf(scope, reqolRow(form)))],
  };
}

function scoreRule(form: Reqol10Form, score: ReqolScore): Extension {
  return {
    url: extensions.scoreRule,
    extension: [
      { url: 'rule', valueString: score.rule },
      { url: 'missing', valueInteger: score.missing },
      { url: 'orientation', valueString: form.orientation },
    ],
  };
}
