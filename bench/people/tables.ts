import type { ColumnType, Value } from './copy-format.ts';

/** Of a version of a resource, the one that stands or a former one. */
const version = {
  person_id: 'uuid',
  type: 'text',
  id: 'uuid',
  version: 'int4',
  source: 'text',
  source_organisation: 'text',
  source_modified: 'timestamptz',
  recorded_at: 'timestamptz',
  content_hash: 'bytea',
} as const;

/** What is laid, by table: the columns that are said, the others having their defaults. */
export const tables = {
  person: { id: 'uuid', made_at: 'timestamptz', revision: 'int8' },
  sealing_key: { owner: 'uuid', wrapped: 'bytea', wrapped_by: 'text', made_at: 'timestamptz' },
  person_identifier: {
    hash: 'bytea',
    kind: 'text',
    person_id: 'uuid',
    sources: 'text[]',
    recorded_at: 'timestamptz',
  },
  person_resemblance: { person_id: 'uuid', source: 'text', hash: 'bytea' },
  person_revision: { person_id: 'uuid', revision: 'int8', at: 'timestamptz' },
  lane: { person_id: 'uuid', next_seq: 'int8', head_seq: 'int8' },
  inbox: {
    id: 'uuid',
    person_id: 'uuid',
    person_seq: 'int8',
    client_id: 'text',
    source: 'text',
    source_organisation: 'text',
    body_hash: 'bytea',
    record_hash: 'bytea',
    body: 'bytea',
    source_modified: 'timestamptz',
    changes_visibility: 'bool',
    says_sharing: 'bool',
    state: 'text',
    outcome: 'text',
    received_at: 'timestamptz',
    settled_at: 'timestamptz',
    since_revision: 'int8',
    until_revision: 'int8',
  },
  source_record: {
    person_id: 'uuid',
    source: 'text',
    modified: 'timestamptz',
    content_hash: 'bytea',
    marks_hash: 'bytea',
    sharing_hash: 'bytea',
    sharing_modified: 'timestamptz',
  },
  resource: {
    ...version,
    directory_refs: 'uuid[]',
    sealed: 'bytea',
    since_revision: 'int8',
    follows_source: 'bool',
  },
  resource_history: {
    ...version,
    sealed: 'bytea',
    since_revision: 'int8',
    until_revision: 'int8',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as readonly TableName[];

/** A row, by column. */
export type Row<T extends TableName> = { readonly [Column in keyof (typeof tables)[T]]: Value };
export type Rows = { readonly [T in TableName]: readonly Row<T>[] };

export function columnsOf(table: TableName): readonly (readonly [name: string, type: ColumnType])[] {
  return Object.entries(tables[table]);
}
