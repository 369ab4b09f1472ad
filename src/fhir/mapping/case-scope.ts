import type { Extension, Identifier, Meta, Patient, Reference, Resource } from '@medplum/fhirtypes';
import type { CaseRecord, SharingTopic } from '../../living-well/case-record.ts';
import { optional, reference } from '../elements.ts';
import { personalId, resourceId, type Row } from '../ids.ts';
import { itemKinds, type KindOfItem } from '../item-kinds.ts';
import { sourceLastUpdated } from '../source-last-updated.ts';
import { localIdentifierSystem, ukCoreProfile } from '../systems.ts';
import { classification } from '../topics.ts';
import type { MappingContext } from './mapped-case.ts';

/** What every mapping of one case record needs: whose it is, where it came from and when. */
export interface CaseScope {
  readonly context: MappingContext;
  readonly source: CaseRecord['source'];
  readonly person: CaseRecord['person'];
  readonly patient: Reference<Patient>;
}

export type { Row } from '../ids.ts';

export function caseScope(record: CaseRecord, context: MappingContext): CaseScope {
  const { source, person } = record;
  return { context, source, person, patient: reference<Patient>('Patient', context.personId) };
}

export type Team = NonNullable<CaseRecord['team']>;

/** The id of what a row about the person becomes. */
export function idOf(scope: CaseScope, row: Row): string {
  return personalId(scope.context.namespace, scope, row);
}

/**
 * A reference to a row that may be in a record which has not come yet, or may never come: by id, so that it leads there once it has, and by its
 * identifier, so that the source can be told what is missing.
 */
export function rowReference<T extends Resource>(
  scope: CaseScope,
  type: T['resourceType'],
  row: Row,
): Reference<T> {
  return { ...reference<T>(type, idOf(scope, row)), type, identifier: identifierOf(scope, row) };
}

/** A row about nobody: the same whichever person's record it comes with. */
export interface DirectoryRow extends Row {
  readonly within?: string;
}

export function directoryId({ context, source }: CaseScope, { type, id, ...within }: DirectoryRow): string {
  const { site, system } = source;
  return resourceId(context.namespace, { site, system, recordType: type, recordId: id, ...within });
}

export function identifierOf({ source }: CaseScope, row: Row): Identifier {
  return { system: localIdentifierSystem(source.site, source.system, row.type), value: row.id };
}

/** What every resource about a person starts with: id, topics of its kind and its sensitive strands, labels, profile, age at the source. */
export function personalBase<K extends KindOfItem>(
  scope: CaseScope,
  kind: K,
  row: Row,
  strands: readonly SharingTopic[] = [],
): { resourceType: (typeof itemKinds)[K]['type']; id: string; meta: Meta; extension: Extension[] } {
  const { type: resourceType, topics } = itemKinds[kind];
  return {
    resourceType,
    id: idOf(scope, row),
    meta: { ...profileOf(resourceType), ...classification([...topics, ...strands]) },
    extension: [sourceLastUpdated(scope.source.modified)],
  };
}

/**
 * What every resource about no person starts with. It carries no age: the directory is shared, and when somebody else's record last named a team
 * is no measure of how old this person's items are.
 */
export function directoryBase<T extends string>(
  scope: CaseScope,
  resourceType: T,
  row: DirectoryRow,
): { resourceType: T; id: string; meta?: Meta } {
  const meta = profileOf(resourceType);
  return { resourceType, id: directoryId(scope, row), ...(meta.profile !== undefined && { meta }) };
}

function profileOf(resourceType: string): Meta {
  const profile = ukCoreProfile(resourceType);
  return optional('profile', profile === undefined ? undefined : [profile]);
}
