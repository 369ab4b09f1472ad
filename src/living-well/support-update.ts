import { caseRecordSchema, type CaseRecord } from './case-record.ts';
import type { Feed } from './feed.ts';
import { episodeOf } from './support-update/episode.ts';
import { goalOf } from './support-update/goal.ts';
import { readRow } from './support-update/read-row.ts';
import type { RawRow, Reading, SupportUpdate } from './support-update/reading.ts';
import { reqolOf } from './support-update/reqol-form.ts';
import { outcomeOf, rowIssue, type RowIssue } from './support-update/row-issues.ts';
import { sharingOf } from './support-update/sharing.ts';
import { teamOf } from './support-update/team.ts';

/** The case system that rows come from. */
export interface RowSource {
  readonly site: string;
  readonly system: string;
}

/** What became of one flat row. There is a record where nothing holds or rejects it. */
export interface RowAnswer {
  readonly outcome: 'ready' | 'held' | 'rejected';
  /** The row as it was understood. */
  readonly update: SupportUpdate;
  readonly record?: CaseRecord;
  readonly issues: readonly RowIssue[];
}

/**
 * A flat support update as a case record: how things stand for one person (`client_ref`) at one service (`service_code`). Reads the cells by the feed, then says them in the
 * record's words. Row by row: it knows no other row, no store, and whether the person is known.
 */
export function toCaseRecord(row: RawRow, source: RowSource, reading: Reading): RowAnswer {
  const { update, issues: cellIssues } = readRow(row, reading);
  if (outcomeOf(cellIssues) !== 'ready') return answer(update, cellIssues);
  const { input, issues: partIssues } = recordFrom(update, source, reading);
  const issues = eachOnce([...cellIssues, ...partIssues]);
  if (outcomeOf(issues) !== 'ready') return answer(update, issues);
  const checked = caseRecordSchema.safeParse(input);
  // The last check is the same that a pushed record meets: what a row may say can never be more.
  return checked.success
    ? { ...answer(update, issues), record: checked.data }
    : answer(update, [...issues, rowIssue('row', 'not-accepted')]);
}

/** A word that is not known is told of where it is read, and may be missed again where it is used. */
function eachOnce(issues: readonly RowIssue[]): readonly RowIssue[] {
  return [...new Map(issues.map((issue) => [`${issue.field} ${issue.code}`, issue])).values()];
}

function answer(update: SupportUpdate, issues: readonly RowIssue[]): RowAnswer {
  return { outcome: outcomeOf(issues), update, issues };
}

function recordFrom(
  update: SupportUpdate,
  source: RowSource,
  reading: Reading,
): { readonly input: unknown; readonly issues: readonly RowIssue[] } {
  const { feed } = reading;
  const episode = episodeOf(update);
  const team = teamOf(update, reading);
  const goal = goalOf(update);
  const form = reqolOf(update, feed);
  const sharing = sharingOf(update, feed);
  return {
    input: {
      source: { ...source, modified: update.source_updated_at },
      person: personOf(update, feed),
      introduction: introductionOf(update),
      episode: episode.value,
      team: team.value,
      plan: goal.value,
      reqol10: form.value === undefined ? [] : [form.value],
      sharing: sharing.value,
    },
    issues: [episode, team, goal, form, sharing].flatMap(({ issues }) => issues),
  };
}

function personOf(update: SupportUpdate, feed: Feed): unknown {
  const { client_ref, nhs_number, date_of_birth, given_name, family_name, gender, phone } = update;
  return {
    id: client_ref,
    ...(feed.identifierScheme === 'chi' ? { chiNumber: nhs_number } : { nhsNumber: nhs_number }),
    birthDate: date_of_birth,
    name: { given: given_name === undefined ? [] : [given_name], family: family_name },
    gender,
    telephone: phone,
  };
}

function introductionOf({ client_ref, service_code, referral_date, referral_route }: SupportUpdate): unknown {
  if (referral_date === undefined) return undefined;
  return {
    id: `${client_ref}/${service_code}/${referral_date}`,
    date: referral_date,
    route: referral_route ?? 'other',
  };
}
