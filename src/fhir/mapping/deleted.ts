import type { Resource } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { qaylItemCodes } from '../../living-well/qayl.ts';
import { systems } from '../systems.ts';
import { doneRow } from './activities.ts';
import { identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';
import { qaylItemRow, qaylRow } from './qayl.ts';
import { utilityRow } from './reqol-utility.ts';
import { scoreRow } from './reqol-scores.ts';

type Deleted = NonNullable<CaseRecord['deleted']>[number];

/**
 * Rows that a source sent in error: a new version each, marked as entered in error and otherwise empty, so that it is never disclosed and what
 * was wrong stays in history only. Nothing is physically deleted (living-well 5.2, rule 5).
 */
export function mapDeleted(scope: CaseScope, { deleted }: CaseRecord): Resource[] {
  return (deleted ?? []).flatMap((row) => shells(scope, row));
}

function shells(scope: CaseScope, { kind, id }: Deleted): Resource[] {
  switch (kind) {
    case 'introduction':
      return [
        request(scope, 'introduction', { type: kind, id }),
        communication(scope, 'reason', { type: 'introduction-reason', id }),
        task(scope, 'introduction-handling', { type: 'introduction-task', id }),
      ];
    case 'episode':
      return [
        episode(scope, { type: kind, id }),
        communication(scope, 'farewell-message', { type: 'farewell', id }),
      ];
    case 'contact':
      return [encounter(scope, { type: kind, id })];
    case 'activity':
      return [request(scope, 'activity', { type: kind, id }), procedure(scope, doneRow(id))];
    case 'onward':
      return [
        request(scope, 'onward-introduction', { type: kind, id }),
        task(scope, 'onward-handling', { type: 'onward-task', id }),
      ];
    case 'goal-score':
      return [observation(scope, 'goal-score', { type: kind, id })];
    case 'reqol10':
      return form(scope, { type: 'form', id });
    case 'reqol20':
      return form(scope, { type: 'reqol-20', id });
    case 'qayl':
      return [
        response(scope, qaylRow(id)),
        ...qaylItemCodes.map((item) => observation(scope, 'score', qaylItemRow(id, item))),
      ];
    case 'document':
      return [document(scope, { type: kind, id })];
  }
}

const error = 'entered-in-error' as const;
const said = { text: 'Entered in error' } as const;

function form(scope: CaseScope, row: Row): Resource[] {
  const scores = (['total', 'physical'] as const).map((part) => scoreRow(row, part));
  const { utility } = scope.context;
  if (utility !== undefined && row.type === 'form') scores.push(utilityRow(row, utility));
  return [response(scope, row), ...scores.map((score) => observation(scope, 'score', score))];
}

function request(
  scope: CaseScope,
  kind: 'introduction' | 'activity' | 'onward-introduction',
  row: Row,
): Resource {
  return { ...named(scope, kind, row), status: error, intent: 'order', subject: scope.patient };
}

function task(scope: CaseScope, kind: 'introduction-handling' | 'onward-handling', row: Row): Resource {
  return { ...named(scope, kind, row), status: error, intent: 'order', for: scope.patient };
}

function procedure(scope: CaseScope, row: Row): Resource {
  return { ...named(scope, 'activity-done', row), status: error, subject: scope.patient };
}

function episode(scope: CaseScope, row: Row): Resource {
  return { ...named(scope, 'episode', row), status: error, patient: scope.patient };
}

function encounter(scope: CaseScope, row: Row): Resource {
  const notTold = { system: systems.actCode, code: 'AMB' };
  return { ...named(scope, 'conversation', row), status: error, class: notTold, subject: scope.patient };
}

function observation(scope: CaseScope, kind: 'goal-score' | 'score', row: Row): Resource {
  return { ...named(scope, kind, row), status: error, code: said, subject: scope.patient };
}

function response(scope: CaseScope, row: Row): Resource {
  const base = personalBase(scope, 'questionnaire', row);
  return { ...base, identifier: identifierOf(scope, row), status: error, subject: scope.patient };
}

function communication(scope: CaseScope, kind: 'reason' | 'farewell-message', row: Row): Resource {
  return { ...named(scope, kind, row), status: error, subject: scope.patient };
}

function document(scope: CaseScope, row: Row): Resource {
  const content = [{ attachment: { title: said.text } }];
  return { ...named(scope, 'document', row), status: error, subject: scope.patient, content };
}

function named<K extends Parameters<typeof personalBase>[1]>(scope: CaseScope, kind: K, row: Row) {
  return { ...personalBase(scope, kind, row), identifier: [identifierOf(scope, row)] };
}
