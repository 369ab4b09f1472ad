import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { reqol10 } from '../../living-well/reqol-instruments.ts';
import { compareSuppliedTotal } from '../../living-well/reqol-supplied-total.ts';
import { scoreReqol } from '../../living-well/reqol.ts';
import { questionnaireUsed } from '../../living-well/site-questionnaires.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import { qaylFaults } from './qayl.ts';

/** What a record's questionnaires say that could not be taken as it was meant. */
export function formIssues(record: CaseRecord, site: ConfiguredSite | undefined): readonly FieldIssue[] {
  return [
    ...record.reqol10.flatMap((form, index) => [
      ...polarityIssue(`reqol10.${index}`, form.answers.rq11, form.physicalPolarity),
      ...totalIssue(form, index),
    ]),
    ...(record.reqol20 ?? []).flatMap((form, index) => [
      ...polarityIssue(`reqol20.${index}`, form.answers['rq20-physical'], form.physicalPolarity),
      ...undeclaredIssue(site, index),
    ]),
    ...(record.qayl ?? []).flatMap((form, index) =>
      qaylFaults(site, form).map((fault) => ({ ...fault, field: `qayl.${index}.answers.${fault.field}` })),
    ),
  ];
}

function polarityIssue(
  form: string,
  physical: number | null | undefined,
  polarity: string | undefined,
): readonly FieldIssue[] {
  if (typeof physical !== 'number' || polarity !== undefined) return [];
  return [
    {
      field: `${form}.physicalPolarity`,
      code: 'physical-polarity-missing',
      fix: 'Say what 0 means in the item on physical health (0-none or 0-worst). Until then it is left out.',
    },
  ];
}

const totalFixes = {
  differs:
    'This is not the total of the answers, so it was dropped. Check the answers and their orientation.',
  'reversed-again':
    'This is the total with the reversed items turned round once more. Check the orientation: the answers count as it declares them.',
} as const;

function totalIssue(form: CaseRecord['reqol10'][number], index: number): readonly FieldIssue[] {
  if (form.total === undefined) return [];
  const compared = compareSuppliedTotal(reqol10, scoreReqol(reqol10, form), form.total);
  if (compared === 'agrees' || compared === 'not-comparable') return [];
  return [{ field: `reqol10.${index}.total`, code: `total-${compared}`, fix: totalFixes[compared] }];
}

function undeclaredIssue(site: ConfiguredSite | undefined, index: number): readonly FieldIssue[] {
  if (questionnaireUsed(site?.questionnaires, 'reqol-20') !== undefined) return [];
  return [
    {
      field: `reqol20.${index}`,
      code: 'questionnaire-not-declared',
      fix: 'The site configuration does not say how ReQoL-20 is read here, so the form was left out.',
    },
  ];
}
