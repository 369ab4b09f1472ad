import { hash } from 'node:crypto';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { AuditEntry } from '../../audit/entry.ts';
import { inclusionProof } from '../../audit/tree/make-proof.ts';
import { nodesFromTiles } from '../../audit/tree/read-tiles.ts';
import { GatewayError } from '../../errors.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { noteWithCosignatures } from '../log/release-proof.ts';
import { signManifest } from '../log/sign-manifest.ts';
import type { LogTree, PlacedLeaf } from '../ports/log-tree.ts';
import { releaseReport, type ReportAsked, type ReportRelease } from './release-who-looked.ts';

/** One look, by the leaf's own words, with what proves that the log holds it. Base64; numbers in decimal, since they may be larger than JSON's. */
export interface ProvedRow extends Pick<
  AuditEntry,
  'kind' | 'outcome' | 'face' | 'organisation' | 'role' | 'purpose'
> {
  readonly at: string;
  readonly index: string;
  readonly leaf: string;
  readonly proof: readonly string[];
}

/** A report that a citizen's adviser can check without us: against a checkpoint that somebody else kept. */
export interface ProvedReport {
  readonly format: 'living-well-report/1';
  readonly madeAt: string;
  readonly origin: string;
  readonly checkpoint: string;
  /** There are older looks, for which a copy has no room. Left out, there are none. */
  readonly older?: true;
  readonly rows: readonly ProvedRow[];
  /** Over all the rest, by the log's key, as far as the process that makes the report has one. */
  readonly seal?: string;
}

/**
 * The report with a proof of every line: the same looks, what is held back left out. Sealed, so that whoever carries it can take no line out of it.
 *
 * @throws GatewayError `not-in-the-tree-yet` while a look has no place or no checkpoint covers it: a second or so; and as `releaseWhoLooked`
 */
export async function releaseProvedReport(
  release: ReportRelease,
  logTree: LogTree,
  officer: StaffPrincipal,
  asked: Pick<ReportAsked, 'asked'>,
): Promise<{ readonly report: ProvedReport; readonly auditId: string }> {
  const made = await releaseReport(release, officer, { ...asked, format: 'json' }, (tx, entries) =>
    Promise.all(entries.map(async (entry) => ({ entry, placed: await tx.log.placed(entry.id) }))),
  );
  const checkpoint = await logTree.latestCheckpoint();
  if (checkpoint === undefined) throw new GatewayError('not-in-the-tree-yet');
  const nodes = nodesFromTiles(logTree.tiles, checkpoint.size);
  const rows: ProvedRow[] = [];
  for (const { entry, placed } of made.answer) {
    if (placed === undefined || placed.index >= checkpoint.size)
      throw new GatewayError('not-in-the-tree-yet');
    rows.push(toRow(entry, placed, await inclusionProof(nodes, placed.index, checkpoint.size)));
  }
  const report = {
    format: 'living-well-report/1',
    madeAt: made.madeAt.toISOString(),
    origin: checkpoint.origin,
    checkpoint: noteWithCosignatures(checkpoint),
    ...(made.older && { older: true as const }),
    rows,
  } as const;
  return { report: sealed(report, release.keys), auditId: made.auditId };
}

/** The note is over the report as one line of JSON: a row that is taken out, or a time that is changed, is another text. */
function sealed(report: Omit<ProvedReport, 'seal'>, keys: MasterKeys): ProvedReport {
  const { format, origin, madeAt } = report;
  const digest = hash('sha256', JSON.stringify(report), 'base64');
  const { manifest, isSigned } = signManifest([format, origin, madeAt, digest], origin, keys);
  return isSigned ? { ...report, seal: manifest } : report;
}

function toRow(entry: AuditEntry, { index, leaf }: PlacedLeaf, proof: readonly Buffer[]): ProvedRow {
  const { at, kind, outcome, face, organisation, role, purpose } = entry;
  return {
    at: at.toISOString(),
    kind,
    outcome,
    face,
    organisation,
    role,
    purpose,
    index: String(index),
    leaf: leaf.toString('base64'),
    proof: proof.map((node) => node.toString('base64')),
  };
}
