import type { BreakGlassCase } from '../consent/types.ts';
import type { CaseOnRecord, CaseOpener, CaseStore, Opening } from '../gateway/ports/emergency.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { deploymentOwner, open, seal, type OwnerKey } from '../sealing/seal.ts';
import { findOwnerKey } from './owner-keys.ts';
import { countChange, currentRevision } from './person-revision.ts';
import type { Transaction } from './transaction.ts';

/** Emergency-access cases: added to, never changed but by closing. */
export function createCaseStore(tx: Transaction, master: MasterKeys, deployment: OwnerKey): CaseStore {
  const personKey = async (owner: string | undefined): Promise<OwnerKey> =>
    // One statement for somebody and for nobody: the time of the answer says nothing.
    (await findOwnerKey(tx, master, owner ?? deploymentOwner)) ?? deployment;
  return {
    add: async (opened, opening) => add(tx, deployment, await personKey(opened.personId), opened, opening),
    findUnclosed: (opening) => findUnclosed(tx, opening),
    find: (id) => find(tx, master, deployment, id),
    close: (closed, at) => close(tx, closed, at),
  };
}

interface Particulars {
  readonly opener: CaseOpener;
  readonly reasonCode: CaseOnRecord['reason']['code'];
}

interface CaseRow {
  readonly id: string;
  readonly person_id: string | null;
  readonly organisation: string;
  readonly role: string;
  readonly askers: readonly string[];
  readonly sources: readonly string[];
  readonly opened_at: Date;
  readonly closed_at: Date | null;
  readonly particulars: Buffer;
  readonly reason_owner: string;
  readonly reason: Buffer;
}

type OpenCaseRow = Pick<CaseRow, 'id' | 'role' | 'opened_at' | 'particulars'>;

/**
 * The named case, as the engine takes it; none if it is another person's or was closed. That a clock of another replica was ahead when it was
 * closed does not keep it open here.
 */
export async function readUnclosedCase(
  tx: Transaction,
  deployment: OwnerKey,
  personId: string,
  id: string,
): Promise<readonly BreakGlassCase[]> {
  const { rows } = await tx.query<OpenCaseRow>({
    name: 'read-case',
    text: `SELECT id, role, opened_at, particulars FROM break_glass_case
           WHERE id = $1 AND person_id = $2 AND closed_at IS NULL`,
    values: [id, personId],
  });
  return rows.map((row) => toCase(deployment, personId, row));
}

function toCase(deployment: OwnerKey, personId: string, row: OpenCaseRow): BreakGlassCase {
  return {
    id: row.id,
    openedBy: openParticulars(deployment, row).opener.identity,
    role: row.role,
    patient: `Patient/${personId}`,
    openedAt: row.opened_at,
  };
}

/** The named case as {@link readUnclosedCase} gave it at that revision of the person: one that was closed since is open again. */
export async function readCaseAt(
  tx: Transaction,
  deployment: OwnerKey,
  { personId, id, revision }: { personId: string; id: string; revision: number },
): Promise<readonly BreakGlassCase[]> {
  const { rows } = await tx.query<OpenCaseRow>(
    `SELECT id, role, opened_at, particulars FROM break_glass_case
     WHERE id = $1 AND person_id = $2 AND (closed_at IS NULL OR until_revision > $3)`,
    [id, personId, revision],
  );
  return rows.map((row) => toCase(deployment, personId, row));
}

async function add(
  tx: Transaction,
  deployment: OwnerKey,
  key: OwnerKey,
  opened: CaseOnRecord,
  { openerHash, askedHash }: Opening,
): Promise<void> {
  const { opener, reason } = opened;
  const particulars: Particulars = { opener, reasonCode: reason.code };
  await tx.query(
    `INSERT INTO break_glass_case (id, person_id, opener_hash, asked_hash, organisation, role, askers, sources, opened_at, particulars, reason_owner, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      opened.id,
      opened.personId,
      openerHash,
      askedHash,
      opened.organisation,
      opened.role,
      [...opened.askers],
      [...opened.sources],
      opened.openedAt,
      seal(deployment, ['break_glass_case', opened.id, 'particulars'], json(particulars)),
      key.owner,
      seal(key, ['break_glass_case', opened.id, 'reason'], json(reason.text)),
    ],
  );
}

/** The same statements for somebody and for nobody, and for the second time. */
async function close(
  tx: Transaction,
  { id, personId }: Pick<CaseOnRecord, 'id' | 'personId'>,
  at: Date,
): Promise<void> {
  countChange(tx, personId ?? deploymentOwner, at);
  await tx.query(
    `UPDATE break_glass_case SET closed_at = $2, until_revision = ${currentRevision('person_id')}
     WHERE id = $1 AND closed_at IS NULL`,
    [id, at],
  );
}

async function findUnclosed(
  tx: Transaction,
  { openerHash, askedHash }: Opening,
): Promise<{ id: string; openedAt: Date } | undefined> {
  const { rows } = await tx.query<Pick<CaseRow, 'id' | 'opened_at'>>(
    `SELECT id, opened_at FROM break_glass_case
     WHERE opener_hash = $1 AND asked_hash = $2 AND closed_at IS NULL ORDER BY opened_at DESC LIMIT 1`,
    [openerHash, askedHash],
  );
  const [row] = rows;
  return row && { id: row.id, openedAt: row.opened_at };
}

async function find(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  id: string,
): Promise<CaseOnRecord | undefined> {
  const { rows } = await tx.query<CaseRow>('SELECT * FROM break_glass_case WHERE id = $1', [id]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const key = await findOwnerKey(tx, master, row.reason_owner);
  const { opener, reasonCode } = openParticulars(deployment, row);
  const text = key && (parse(open(key, ['break_glass_case', id, 'reason'], row.reason)) as string);
  return {
    id,
    personId: row.person_id ?? undefined,
    opener,
    organisation: row.organisation,
    role: row.role,
    askers: row.askers,
    sources: row.sources,
    openedAt: row.opened_at,
    closedAt: row.closed_at ?? undefined,
    reason: { code: reasonCode, text },
  };
}

function openParticulars(deployment: OwnerKey, row: Pick<CaseRow, 'id' | 'particulars'>): Particulars {
  return parse(open(deployment, ['break_glass_case', row.id, 'particulars'], row.particulars)) as Particulars;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

function parse(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString('utf8'));
}
