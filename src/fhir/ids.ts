import { v5 as uuidV5 } from 'uuid';

/** 16 secret bytes of the deployment's own. Local ids are few and guessable: under a published namespace anybody could reckon a person's id from one. */
export type IdNamespace = Uint8Array;

/** Where a record comes from: what its logical id is made of. */
export interface RecordName {
  readonly site: string;
  readonly system: string;
  readonly recordType: string;
  /** The row that this one's id need be unique in only: the person whose row it is, the organisation where a worker has a role. */
  readonly within?: string;
  readonly recordId: string;
}

const utf8 = new TextEncoder();

/**
 * The logical id of a resource: UUIDv5 of where it comes from, so that replays converge and a reference can be built before its target arrives.
 * All parts but the last hold no `|` (lower-case codes, or escaped), so no two records share a name.
 */
export function resourceId(namespace: IdNamespace, name: RecordName): string {
  const { site, system, recordType, within, recordId } = name;
  const row = within === undefined ? recordId : `${encodeURIComponent(within)}|${recordId}`;
  return uuidV5(utf8.encode(`${site}|${system}|${recordType}|${row}`), namespace);
}

/** A row of a source's record: what kind it is there, and its id there. */
export interface Row {
  readonly type: string;
  readonly id: string;
}

/**
 * The id of what a row about a person becomes. The person is in its name: a source that counts its rows from 1 for each person, or lists one mother
 * under two of her children, means two rows.
 */
export function personalId(
  namespace: IdNamespace,
  { source, person }: { source: Pick<RecordName, 'site' | 'system'>; person: { readonly id: string } },
  { type, id }: Row,
): string {
  const { site, system } = source;
  return resourceId(namespace, { site, system, recordType: type, within: person.id, recordId: id });
}
