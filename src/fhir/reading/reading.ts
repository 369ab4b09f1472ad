import type { Bundle, ExtractResource, Patient, Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import type { DirectoryRow } from '../mapping/case-scope.ts';
import { localIdentifierSystem } from '../systems.ts';
import { entriesOf, findIn, identifiersOf, type Entry, type FindEntry } from './entries.ts';

type Origin = Pick<CaseRecord['source'], 'site' | 'system'>;

/** An entry that is a row of the source, by its identifier. */
export interface RowEntry<T extends Resource = Resource> extends Entry<T> {
  readonly id: string;
}

/** One Bundle while it is read: its entries, and what has been made of them so far. */
export interface Reading {
  readonly origin: Origin;
  readonly site: ConfiguredSite | undefined;
  readonly patient: Entry<Patient>;
  readonly entries: readonly Entry[];
  readonly find: FindEntry;
  /** What each entry was read as, by its place: the row that the mapping will make of it again. */
  readonly taken: ReadonlyMap<number, DirectoryRow>;
  /** Where in the case record each entry went, by the path there. */
  readonly origins: ReadonlyMap<string, Entry>;
  readonly refusals: FieldIssue[];
  of<T extends ResourceType>(type: T): readonly Entry<ExtractResource<T>>[];
  /** Entries of a type that are this kind of row, and stand: what was entered in error is read as taken back, and nowhere else. */
  rows<T extends ResourceType>(type: T, rowType: string): readonly RowEntry<ExtractResource<T>>[];
  /** The only one of them; several are refused, since a case record has one. */
  row<T extends ResourceType>(type: T, rowType: string): RowEntry<ExtractResource<T>> | undefined;
  /** The value of its identifier of this kind. */
  rowId(resource: Resource, rowType: string): string | undefined;
  take(entry: Entry, row: DirectoryRow, at?: string): void;
}

export function openReading(
  bundle: Bundle,
  patient: Entry<Patient>,
  origin: Origin,
  site: ConfiguredSite | undefined,
): Reading {
  const entries = entriesOf(bundle);
  const taken = new Map<number, DirectoryRow>();
  const rows = new Set<string>();
  const origins = new Map<string, Entry>();
  const refusals: FieldIssue[] = [];
  const rowId = (resource: Resource, rowType: string): string | undefined => {
    const wanted = localIdentifierSystem(origin.site, origin.system, rowType);
    return identifiersOf(resource).find(({ system }) => system === wanted)?.value;
  };
  const of: Reading['of'] = <T extends ResourceType>(type: T) =>
    entries.filter((entry): entry is Entry<ExtractResource<T>> => entry.resource.resourceType === type);
  const rowsOf: Reading['rows'] = (type, rowType) =>
    of(type).flatMap((entry) => {
      const id = rowId(entry.resource, rowType);
      return id === undefined || isInError(entry.resource) ? [] : [{ ...entry, id }];
    });
  return {
    origin,
    site,
    patient,
    entries,
    find: findIn(bundle, entries),
    taken,
    origins,
    refusals,
    of,
    rowId,
    rows: rowsOf,
    row: (type, rowType) => {
      const [first, ...others] = rowsOf(type, rowType);
      refusals.push(...others.map(several));
      return first;
    },
    take: (entry, row, at) => {
      const name = JSON.stringify([entry.resource.resourceType, row.type, row.within, row.id]);
      if (rows.has(name) && !taken.has(entry.place)) refusals.push(repeated(entry));
      rows.add(name);
      taken.set(entry.place, row);
      if (at !== undefined) origins.set(at, entry);
    },
  };
}

/** The row that a reference names: that of the entry it leads to, else, of a row in another record, by its identifier. */
export function rowNamed(
  { find, origin, rowId }: Reading,
  reference: Reference | undefined,
  rowType: string,
): string | undefined {
  const entry = find(reference);
  if (entry !== undefined) return rowId(entry.resource, rowType);
  const { system, value } = reference?.identifier ?? {};
  return system === localIdentifierSystem(origin.site, origin.system, rowType) ? value : undefined;
}

/** A status says that it should never have been sent. */
export function isInError(resource: Resource): boolean {
  return 'status' in resource && resource.status === 'entered-in-error';
}

function several({ path }: Entry): FieldIssue {
  const fix =
    'A Bundle says how things stand now, with one of these. Send the others as Bundles of their own.';
  return { field: path, code: 'several', fix };
}

function repeated({ path }: Entry): FieldIssue {
  const fix = 'An earlier entry is the same row of your system. Send each once.';
  return { field: path, code: 'repeated-row', fix };
}
