import type { AuditEntry, AuditKind } from '../audit/entry.ts';
import type { LogFilter, LogQuery } from '../gateway/ports/log.ts';
import { keyedHash } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { OwnerKey } from '../sealing/seal.ts';
import { entryColumns, openEntries, type EntryRow } from './log-rows.ts';
import type { Queryable, Transaction } from './transaction.ts';

/** What the access log lists: looks at people and at the log, their choices as they are recorded, all that was done about emergency access and reviews, agreements, and launches from record systems. One that is added is listed from then on. */
export const listedKinds: readonly AuditKind[] = [
  'support',
  'record',
  'trace',
  'access-log',
  'access-log-entry',
  'log-export',
  'replay',
  'told',
  'emergency-opened',
  'emergency-closed',
  'review-queue',
  'review-case',
  'review-act',
  'ledger',
  'who-looked',
  'simulation',
  'consent',
  'refused-after-disclosure',
  'lane-decision',
  'agreement',
  'launch',
  'erasure',
];

/** Entries that a list reads beside the filed ones; more than a worker leaves in seconds, and few enough for a page. */
const mostUnfiled = 2_000;

/** Whether lists leave out what waits to be filed, because it is more than they can read each time. */
export async function isFilingBehind(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ waiting: number }>({
    name: 'log-behind',
    text: 'SELECT count(*)::int AS waiting FROM (SELECT FROM audit_unfiled LIMIT $1) AS few',
    values: [mostUnfiled + 1],
  });
  return (rows[0]?.waiting ?? 0) > mostUnfiled;
}

/**
 * A range of one index, and what is not filed yet. In one statement, so that an entry that is filed meanwhile is there once: in the one part or
 * in the other.
 */
export async function listEntries(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  query: LogQuery,
): Promise<readonly AuditEntry[]> {
  const values: unknown[] = [
    query.organisation,
    query.before?.at ?? 'infinity',
    query.before?.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    query.from ?? '-infinity',
    query.until ?? 'infinity',
    query.limit,
  ];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const limits = await limitsOf(tx, master, query.filter ?? {}, bind);
  const filed = filedPart(limits);
  const behind = await isFilingBehind(tx);
  const parts = behind ? filed : `${filed} UNION ALL ${unfiledPart(limits, bind(listedKinds))}`;
  const { rows } = await tx.query<EntryRow>(
    `SELECT ${entryColumns} FROM (${parts}) AS found JOIN audit_event USING (id) LEFT JOIN sealing_key ON owner = detail_owner
     ORDER BY audit_event.at DESC, audit_event.id DESC LIMIT $6`,
    values,
  );
  return openEntries(tx, master, deployment, rows);
}

const inTime = '(at, id) < ($2::timestamptz, $3::uuid) AND at >= $4::timestamptz AND at < $5::timestamptz';

/** One of a query's limits: the column of a filed entry, the same of an entry, and the values it may have. */
interface Limit {
  readonly filed: string;
  readonly entry: string;
  /** The place of the values in the statement, as an array of their type. */
  readonly values: string;
}

/** Each value by its own range of the index, newest first: one range over several values would have to be sorted whole. */
function filedPart([first, ...others]: readonly Limit[]): string {
  const narrowed = others.map(({ filed, values }) => `AND ${filed} = ANY (${values})`).join(' ');
  const range = (where: string): string =>
    `SELECT id FROM audit_filed WHERE organisation = $1 ${where} ${narrowed} AND ${inTime} ORDER BY at DESC, id DESC LIMIT $6`;
  if (first === undefined) return `(${range('')})`;
  return `(SELECT each.id FROM unnest(${first.values}) AS one CROSS JOIN LATERAL (${range(`AND ${first.filed} = one`)}) AS each)`;
}

function unfiledPart(limits: readonly Limit[], kinds: string): string {
  const narrowed = limits.map(({ entry, values }) => `AND ${entry} = ANY (${values})`).join(' ');
  return `(SELECT id FROM audit_unfiled JOIN audit_event USING (id)
    WHERE (askers @> ARRAY[$1] OR sources @> ARRAY[$1]) AND kind = ANY (${kinds}::text[]) ${narrowed} AND ${inTime}
    ORDER BY at DESC, id DESC LIMIT $6)`;
}

/** The narrowest first: its index is the one that is read. */
async function limitsOf(
  tx: Transaction,
  master: MasterKeys,
  { personId, user, asker, purpose, outcomes }: LogFilter,
  bind: (value: unknown) => string,
): Promise<readonly Limit[]> {
  const hashes = (found: readonly Buffer[]): string => `${bind([...found])}::bytea[]`;
  const texts = (found: readonly string[]): string => `${bind([...found])}::text[]`;
  const limits: Limit[] = [];
  if (personId !== undefined) {
    const values = hashes([half(keyedHash(master, 'log-person', personId))]);
    limits.push({ filed: 'person', entry: 'substring(person_pseudonym, 1, 16)', values });
  }
  if (user !== undefined) {
    const found =
      user.by === 'id' ? [actorHash(master, user.value)] : await usersNamed(tx, master, user.value);
    // In an entry the hash stands in its leaf only.
    const entry = `decode(substring(convert_from(leaf, 'UTF8')::jsonb->>'actor', 1, 32), 'hex')`;
    limits.push({ filed: 'actor', entry, values: hashes(found) });
  }
  if (asker !== undefined)
    limits.push({ filed: 'asker', entry: 'audit_event.organisation', values: texts([asker]) });
  if (purpose !== undefined) limits.push({ filed: 'purpose', entry: 'purpose', values: texts([purpose]) });
  if (outcomes !== undefined) limits.push({ filed: 'outcome', entry: 'outcome', values: texts(outcomes) });
  return limits;
}

/** People of one name; a name that is more common than this is asked for by user instead. */
const mostNamesakes = 20;

async function usersNamed(db: Queryable, master: MasterKeys, name: string): Promise<readonly Buffer[]> {
  const { rows } = await db.query<{ actor: Buffer }>(
    'SELECT actor FROM audit_user WHERE name = $1 ORDER BY actor LIMIT $2',
    [nameHash(master, name), mostNamesakes],
  );
  return rows.map(({ actor }) => actor);
}

const half = (hash: Buffer): Buffer => hash.subarray(0, 16);

/** Who asked, as a filed entry has it. */
export function actorHash(master: MasterKeys, id: string): Buffer {
  return half(keyedHash(master, 'log-actor', id));
}

/** By what a user is looked for: the name as people type it. It is known from when the first entry of theirs was filed. */
export function nameHash(master: MasterKeys, name: string): Buffer {
  const plain = name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
  return half(keyedHash(master, 'log-actor-name', plain));
}
