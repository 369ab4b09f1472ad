import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord, OpeningHours } from '../../living-well/case-record.ts';
import { isEmptyRange } from '../../living-well/opening-hours.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import { afterDeathIssues } from './after-death.ts';
import { formIssues } from './form-issues.ts';
import { personIssues } from './person-issues.ts';
import { isComplete, missingFrom } from './sharing.ts';

/** What was accepted and could not be said in FHIR as it was meant. Paths and codes, never values. */
export function mappingIssues(record: CaseRecord, site?: ConfiguredSite): readonly FieldIssue[] {
  return [
    ...hoursIssues('team.service.hours', record.team?.service.hours ?? []),
    ...hoursIssues('team.keyWorker.hours', record.team?.keyWorker?.hours ?? []),
    ...personIssues(record),
    ...formIssues(record, site),
    ...afterDeathIssues(record),
    ...unknownRows(record),
    ...sharingIssue(record),
    ...repeatedRows('episode.contacts', record.episode?.contacts ?? []),
    ...repeatedRows('plan.goals', record.plan?.goals ?? []),
    ...repeatedRows('plan.activities', record.plan?.activities ?? []),
    ...repeatedRows('plan.onward', record.plan?.onward ?? []),
    ...repeatedRows('reqol10', record.reqol10),
    ...repeatedRows('reqol20', record.reqol20 ?? []),
    ...repeatedRows('qayl', record.qayl ?? []),
    ...repeatedRows('people', record.people ?? []),
    ...repeatedRows('riskFlags', record.riskFlags ?? []),
    ...repeatedRows('documents', record.documents ?? []),
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

/** A row of a plan that names a goal which the plan does not have: it stands, and the link is left out. */
function unknownRows({ plan }: CaseRecord): readonly FieldIssue[] {
  const goals = new Set(plan?.goals.map(({ id }) => id));
  const named = [
    ...(plan?.goals ?? []).map(({ replacedBy }, index) => [`goals.${index}.replacedBy`, replacedBy] as const),
    ...(plan?.activities ?? []).map(({ goal }, index) => [`activities.${index}.goal`, goal] as const),
    ...(plan?.onward ?? []).map(({ goal }, index) => [`onward.${index}.goal`, goal] as const),
  ];
  return named.flatMap(([field, id]) =>
    id === undefined || goals.has(id)
      ? []
      : [
          {
            field: `plan.${field}`,
            code: 'unknown-row',
            fix: 'The plan has no goal with this id, so the link was left out. Send the goal too, or leave this out.',
          },
        ],
  );
}

const proxyFix =
  'Whoever decides in a person’s stead is one of `people`, and says by which authority, from when, until when and for which topics. Until all that is there, a permission is treated as a refusal.';

function sharingIssue({ sharing }: CaseRecord): readonly FieldIssue[] {
  if (sharing === undefined || isComplete(sharing)) return [];
  if (!sharing.choices.some((choice) => choice.decision === 'share')) return [];
  const isByProxy = missingFrom(sharing).some((name) => name.startsWith('proxy'));
  return [
    {
      field: isByProxy ? 'sharing.proxy' : 'sharing.recordedOn',
      code: 'sharing-incomplete',
      fix: isByProxy
        ? proxyFix
        : 'A permission needs recordedOn and recordedBy. Until both are there it is treated as a refusal.',
    },
  ];
}
