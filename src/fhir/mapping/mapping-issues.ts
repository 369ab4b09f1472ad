import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord, OpeningHours } from '../../living-well/case-record.ts';
import { isEmptyRange } from '../../living-well/opening-hours.ts';
import { isComplete } from './sharing.ts';

/** What was accepted and could not be said in FHIR as it was meant. Paths and codes, never values. */
export function mappingIssues(record: CaseRecord): readonly FieldIssue[] {
  return [
    ...hoursIssues('team.service.hours', record.team?.service.hours ?? []),
    ...hoursIssues('team.keyWorker.hours', record.team?.keyWorker?.hours ?? []),
    ...record.reqol10.flatMap((form, index) => polarityIssue(form, index)),
    ...sharingIssue(record),
    ...repeatedRows('episode.contacts', record.episode?.contacts ?? []),
    ...repeatedRows('plan.goals', record.plan?.goals ?? []),
    ...repeatedRows('reqol10', record.reqol10),
    ...(record.plan?.goals ?? []).flatMap(({ scores }, index) =>
      repeatedRows(
        `plan.goals.${index}.scores`,
        scores.map(({ date, ratedBy }) => ({ id: `${date}#${ratedBy}` })),
      ),
    ),
  ];
}

function repeatedRows(field: string, rows: readonly { readonly id: string }[]): readonly FieldIssue[] {
  const seen = new Set<string>();
  return rows.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      {
        field: `${field}.${index}`,
        code: 'repeated-row',
        fix: 'An earlier row of this list has the same identity. Only the last is kept. Give each row its own id.',
      },
    ];
  });
}

function hoursIssues(field: string, hours: readonly OpeningHours[]): readonly FieldIssue[] {
  return hours.flatMap((range, index) =>
    isEmptyRange(range)
      ? [
          {
            field: `${field}.${index}`,
            code: 'opening-hours-empty',
            fix: 'From and to are the same, so this range was left out. For a whole day send 00:00 to 24:00.',
          },
        ]
      : [],
  );
}

function polarityIssue(form: CaseRecord['reqol10'][number], index: number): readonly FieldIssue[] {
  if (typeof form.answers.rq11 !== 'number' || form.physicalPolarity !== undefined) return [];
  return [
    {
      field: `reqol10.${index}.physicalPolarity`,
      code: 'physical-polarity-missing',
      fix: 'Say what 0 means in rq11 (0-none or 0-worst). Until then rq11 is left out.',
    },
  ];
}

function sharingIssue({ sharing }: CaseRecord): readonly FieldIssue[] {
  if (sharing === undefined || isComplete(sharing)) return [];
  if (!sharing.choices.some((choice) => choice.decision === 'share')) return [];
  return [
    {
      field: 'sharing.recordedOn',
      code: 'sharing-incomplete',
      fix: 'A permission needs recordedOn and recordedBy. Until both are there it is treated as a refusal.',
    },
  ];
}
