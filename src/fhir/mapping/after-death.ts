import type { CaseRecord } from '../../living-well/case-record.ts';
import type { FieldIssue } from '../../errors.ts';

/** The record without meetings dated after the person died, and without a next one: nobody is to be told that they are expected. */
export function withoutAfterDeath(record: CaseRecord): CaseRecord {
  const { episode } = record;
  const died = record.person.diedOn;
  if (died === undefined || episode === undefined) return record;
  const { nextContact: _, ...rest } = episode;
  return { ...record, episode: { ...rest, contacts: rest.contacts.filter(({ date }) => date <= died) } };
}

export function afterDeathIssues({ person, episode }: CaseRecord): readonly FieldIssue[] {
  const died = person.diedOn;
  if (died === undefined) return [];
  return (episode?.contacts ?? []).flatMap(({ date }, index) =>
    date <= died
      ? []
      : [
          {
            field: `episode.contacts.${index}.date`,
            code: 'after-death',
            fix: 'This is after the day on which the person died, so it was left out. Check both days.',
          },
        ],
  );
}
