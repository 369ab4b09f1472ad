import type { AuditDetail, OfAnother } from '../../audit/entry.ts';
import type { PersonRecords } from '../ports/records.ts';
import { nhsNumberOf, numbersAtSources } from './log-summary.ts';

interface Named {
  readonly asked: AuditDetail['asked'];
  /** Whose number was typed; undefined where it found nobody. */
  readonly found: string | undefined;
  /** The id under which something was released. */
  readonly knownAs: string | undefined;
}

/**
 * What names somebody in the entry of a look. Of people who are one the entry is about the first; what names another of them stands apart, under that one's
 * key: parted and erased, they could be read in it otherwise.
 */
export function ofEachPerson(
  records: PersonRecords,
  { asked, found, knownAs }: Named,
): Pick<AuditDetail, 'asked' | 'nhsNumber' | 'numbersAtSources' | 'apart'> {
  const known = knownAs ?? found;
  const nhsNumber = nhsNumberOf(records, known);
  const [about, ...others] = records.people;
  if (about === undefined || others.length === 0) return { asked, nhsNumber };
  const { nhsNumber: number, birthDate, ...rest } = asked;
  const typed = number !== undefined && birthDate !== undefined && { nhsNumber: number, birthDate };
  const numbersOf = (personId: string): Readonly<Record<string, string>> =>
    numbersAtSources({ resources: records.resources.filter((stored) => stored.personId === personId) });
  const apart = others.map((personId): OfAnother => ({
    personId,
    ...(typed && personId === found && { asked: typed }),
    ...(personId === known && { nhsNumber }),
    numbersAtSources: numbersOf(personId),
  }));
  return {
    asked: typed && others.includes(found ?? '') ? rest : asked,
    nhsNumber: others.includes(known ?? '') ? undefined : nhsNumber,
    numbersAtSources: numbersOf(about),
    apart,
  };
}
