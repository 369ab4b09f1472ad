import { v5 as uuidV5 } from 'uuid';

/** 16 secret bytes of the deployment's own. Local ids are few and guessable: under a published namespace anybody could reckon a person's id from one. */
export type IdNamespace = Uint8Array;

/** Where a record comes from: what its logical id is made of. */
export interface RecordName {
  readonly site: string;
  readonly system: string;
  readonly recordType: string;
  readonly recordId: string;
}

/**
 * The logical id of a resource: UUIDv5 of where it comes from, so that replays converge and a reference can be built before its target arrives.
 * The first three parts hold no `|` (lower-case codes), so no two records share a name.
 */
export function resourceId(namespace: IdNamespace, name: RecordName): string {
  return uuidV5(`${name.site}|${name.system}|${name.recordType}|${name.recordId}`, namespace);
}
