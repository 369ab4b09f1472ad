import type { Resource } from '@medplum/fhirtypes';
import type { StoredResource } from '../gateway/ports/records.ts';
import { open, type OwnerKey } from '../sealing/seal.ts';
import { directoryPlace } from './apply-directory.ts';
import { resourcePlace } from './apply-personal.ts';

/** A version, sealed. */
export interface ResourceRow {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly source: string;
  readonly source_organisation: string;
  readonly source_modified: Date;
  readonly sealed: Buffer;
}

/** A version, opened with its person's key. */
export function openResource(key: OwnerKey, row: ResourceRow): StoredResource {
  const resource = JSON.parse(open(key, resourcePlace(row), row.sealed).toString('utf8')) as Resource;
  return {
    personId: key.owner,
    resource,
    sourceOrganisation: row.source_organisation,
    sourceModified: row.source_modified,
  };
}

/** One of the directory, opened with the deployment's key. */
export function openDirectory(
  deployment: OwnerKey,
  row: { readonly id: string; readonly sealed: Buffer },
): Resource {
  return JSON.parse(open(deployment, directoryPlace(row.id), row.sealed).toString('utf8')) as Resource;
}
