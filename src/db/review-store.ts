import { randomUUID } from 'node:crypto';
import type { Severity } from '../audit/review/rule.ts';
import type {
  NewCase,
  NoteKind,
  Officer,
  QueueQuery,
  RaisedConcern,
  ReviewCase,
  ReviewNote,
  ReviewStore,
} from '../gateway/ports/reviews.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { open, seal, type OwnerKey } from '../sealing/seal.ts';
import { findOwnerKey } from './owner-keys.ts';
import type { Transaction } from './transaction.ts';

interface CaseRow {
  readonly organisation: string;
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly about_kind: ReviewCase['aboutKind'];
  readonly about: string;
  readonly actor_hash: Buffer | null;
  readonly raised_from: string | null;
  readonly opened_at: Date;
  readonly owner: Buffer | null;
  readonly outcome: ReviewCase['outcome'] | null;
  readonly closed_at: Date | null;
}

interface NoteRow {
  readonly id: string;
  readonly organisation: string;
  readonly kind: NoteKind;
  readonly at: Date;
  readonly author: Buffer;
  readonly text_owner: string;
  readonly text: Buffer;
}

type Named = Pick<ReviewCase, 'organisation' | 'id'>;

/** Cases on officers' queues. Notes are only added; what is decided stays decided. */
export function createReviewStore(tx: Transaction, master: MasterKeys, deployment: OwnerKey): ReviewStore {
  return {
    open: (cases) => openCases(tx, cases),
    list: (query) => list(tx, deployment, query),
    async find(organisation, id) {
      const { rows } = await tx.query<CaseRow>(
        'SELECT * FROM review_case WHERE organisation = $1 AND id = $2',
        [organisation, id],
      );
      return rows[0] && toCase(deployment, rows[0]);
    },
    async take({ organisation, id }, officer) {
      await tx.query('UPDATE review_case SET owner = $3 WHERE organisation = $1 AND id = $2', [
        organisation,
        id,
        seal(deployment, ownerPlace({ organisation, id }), json(officer)),
      ]);
    },
    async decide({ organisation, id }, outcome, at) {
      const { rowCount } = await tx.query(
        `UPDATE review_case SET outcome = $3, closed_at = $4
         WHERE organisation = $1 AND id = $2 AND closed_at IS NULL`,
        [organisation, id, outcome, at],
      );
      return rowCount === 1;
    },
    async addNote(found, note, personId) {
      const key = (personId && (await findOwnerKey(tx, master, personId))) || deployment;
      await addNote(tx, deployment, key, found, note);
    },
    async notes({ organisation, id }) {
      const { rows } = await tx.query<NoteRow>(
        'SELECT * FROM review_note WHERE organisation = $1 AND case_id = $2 ORDER BY place',
        [organisation, id],
      );
      return Promise.all(rows.map((row) => toNote(tx, master, deployment, row)));
    },
    concernsFrom: (found) => concernsFrom(tx, master, deployment, found),
    async explained(organisation, since) {
      const { rows } = await tx.query<{ rule: string; explained_by: string; hits: number }>(
        `SELECT rule, explained_by, sum(hits)::int AS hits FROM review_count
         WHERE organisation = $1 AND day >= $2 GROUP BY rule, explained_by ORDER BY rule, explained_by`,
        [organisation, since],
      );
      return rows.map((row) => ({ rule: row.rule, explainedBy: row.explained_by, hits: row.hits }));
    },
  };
}

async function openCases(tx: Transaction, cases: readonly NewCase[]): Promise<readonly NewCase[]> {
  if (cases.length === 0) return [];
  const column = (of: (one: NewCase) => unknown): readonly unknown[] => cases.map(of);
  const { rows } = await tx.query<Named>({
    name: 'open-cases',
    text: `INSERT INTO review_case (organisation, id, rule, severity, about_kind, about, once, actor_hash, raised_from, opened_at)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::bytea[], $8::bytea[], $9::text[], $10::timestamptz[])
     ON CONFLICT DO NOTHING RETURNING organisation, id`,
    values: [
      column(({ organisation }) => organisation),
      column(({ id }) => id),
      column(({ rule }) => rule),
      column(({ severity }) => severity),
      column(({ aboutKind }) => aboutKind),
      column(({ about }) => about),
      column(({ once }) => once),
      column(({ actorHash }) => actorHash),
      column(({ raisedFrom }) => raisedFrom),
      column(({ openedAt }) => openedAt),
    ],
  });
  return cases.filter((one) =>
    rows.some(({ organisation, id }) => organisation === one.organisation && id === one.id),
  );
}

/** Each by an index in its own order, so a page costs the same wherever it is. */
const pages = {
  open: `AND closed_at IS NULL AND ($2::timestamptz IS NULL OR (opened_at, id) > ($2, $3)) ORDER BY opened_at, id`,
  closed: `AND closed_at IS NOT NULL AND ($2::timestamptz IS NULL OR (closed_at, id) < ($2, $3)) ORDER BY closed_at DESC, id DESC`,
} as const;

async function list(
  tx: Transaction,
  deployment: OwnerKey,
  { organisation, show, after, limit, without }: QueueQuery,
): Promise<readonly ReviewCase[]> {
  const { rows } = await tx.query<CaseRow>(
    `SELECT * FROM review_case WHERE organisation = $1 AND (actor_hash IS NULL OR actor_hash <> $5) ${pages[show]} LIMIT $4`,
    [organisation, after?.at, after?.id, limit, without],
  );
  return rows.map((row) => toCase(deployment, row));
}

async function addNote(
  tx: Transaction,
  deployment: OwnerKey,
  key: OwnerKey,
  { organisation, id: caseId }: Named,
  { kind, at, author, text }: Omit<ReviewNote, 'text'> & { readonly text: string },
): Promise<void> {
  const id = randomUUID();
  await tx.query(
    `INSERT INTO review_note (id, organisation, case_id, kind, at, author, text_owner, text)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      organisation,
      caseId,
      kind,
      at,
      seal(deployment, ['review_note', id, 'author'], json(author)),
      key.owner,
      seal(key, ['review_note', id, 'text'], json(text)),
    ],
  );
}

async function concernsFrom(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  { organisation, id }: Named,
): Promise<readonly RaisedConcern[]> {
  const { rows } = await tx.query<CaseRow>(
    "SELECT * FROM review_case WHERE about = $1 AND rule = 'concern' AND raised_from = $2 ORDER BY opened_at, id",
    [id, organisation],
  );
  const concerns: RaisedConcern[] = [];
  for (const row of rows) {
    const { rows: notes } = await tx.query<NoteRow>(
      "SELECT * FROM review_note WHERE organisation = $1 AND case_id = $2 AND kind = 'answer' ORDER BY place",
      [row.organisation, row.id],
    );
    concerns.push({
      organisation: row.organisation,
      raisedAt: row.opened_at,
      outcome: row.outcome ?? undefined,
      answers: await Promise.all(notes.map((note) => toNote(tx, master, deployment, note))),
    });
  }
  return concerns;
}

async function toNote(
  tx: Transaction,
  master: MasterKeys,
  deployment: OwnerKey,
  row: NoteRow,
): Promise<ReviewNote> {
  const key = await findOwnerKey(tx, master, row.text_owner);
  return {
    kind: row.kind,
    at: row.at,
    author: parse(open(deployment, ['review_note', row.id, 'author'], row.author)) as Officer,
    text: key && (parse(open(key, ['review_note', row.id, 'text'], row.text)) as string),
  };
}

function toCase(deployment: OwnerKey, row: CaseRow): ReviewCase {
  const { organisation, id, owner } = row;
  return {
    organisation,
    id,
    rule: row.rule,
    severity: row.severity,
    aboutKind: row.about_kind,
    about: row.about,
    actorHash: row.actor_hash ?? undefined,
    raisedFrom: row.raised_from ?? undefined,
    openedAt: row.opened_at,
    owner:
      owner === null
        ? undefined
        : (parse(open(deployment, ownerPlace({ organisation, id }), owner)) as Officer),
    outcome: row.outcome ?? undefined,
    closedAt: row.closed_at ?? undefined,
  };
}

function ownerPlace({ organisation, id }: Named): [string, string, string] {
  return ['review_case', `${organisation} ${id}`, 'owner'];
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

function parse(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString('utf8'));
}
