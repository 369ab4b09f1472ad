import { parse, v5 as uuidV5 } from 'uuid';

/** Fixed for ever: another namespace would give every stored resource another id. */
const namespace = parse('6f0d3d0e-5a0b-5c1e-9d64-1f2a7c9b4e10');

/**
 * The logical id of a resource: UUIDv5 of where it comes from, so that replays converge and a reference can be built before its target arrives.
 * The first three parts hold no `|` (lower-case codes), so no two records share a name.
 */
export function resourceId(site: string, system: string, recordType: string, recordId: string): string {
  return uuidV5(`${site}|${system}|${recordType}|${recordId}`, namespace);
}
