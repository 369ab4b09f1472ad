import { createHash, randomUUID } from 'node:crypto';
import type { Principal, SystemPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { feedFor, type Feeds } from '../../living-well/feeds.ts';
import type { RowSource } from '../../living-well/support-update.ts';
import { keyedHash } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { actorOf } from '../actor-of.ts';
import { checkAgreement } from '../intake.ts';
import type { NewImport } from '../ports/imports.ts';
import type { Store } from '../ports/store.ts';

export interface Imports {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly feeds: Feeds;
  /** Bytes of one file. */
  readonly importLimit: number;
}

/** A file that is being sent. */
export interface SentFile {
  /** In whose name its rows are taken in. */
  readonly client: SystemPrincipal;
  /** Who sends it: the client itself, or somebody of its organisation. */
  readonly sender: Principal;
  readonly source: RowSource;
  readonly mode: NewImport['mode'];
  /** Left out: the very same bytes again are the same import. */
  readonly idempotencyKey?: string | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Files of one organisation that may wait at once. */
const mostWaiting = 20;
/** Bytes that are kept at a time: as much as an upload ever takes of memory. */
const chunkBytes = 262_144;

/**
 * Keeps a file, sealed, as it arrives. Resolves only when all of it is durable; it is then read by a worker. The same file again, or under the same key, is the
 * import that it was before.
 *
 * @throws GatewayError `no-agreement-to-push`, `intake-busy`, `too-large`, `unreadable-file` for one without a byte, `key-reused`
 */
export async function receiveImport(
  imports: Imports,
  file: SentFile,
): Promise<{ readonly id: string; readonly replayed: boolean }> {
  const made = await begin(imports, file);
  try {
    const { bytes, fileHash } = await keepBytes(imports, made.id, file.bytes);
    return await finish(imports, file, made, { bytes, fileHash });
  } catch (error) {
    await imports.store.transaction((tx) => tx.imports.drop(made.id)).catch(() => undefined);
    throw error;
  }
}

async function begin({ store, feeds, clock }: Imports, file: SentFile): Promise<NewImport> {
  const { client, source, mode } = file;
  const { organisation } = client;
  const madeAt = clock();
  const feed = feedFor(feeds, source).code;
  const made = { id: randomUUID(), organisation, client, source, feed, mode, madeAt };
  await store.transaction(async (tx) => {
    await checkAgreement(tx, client, madeAt);
    if ((await tx.imports.unfinished(organisation)) >= mostWaiting) throw new GatewayError('intake-busy');
    await tx.imports.begin(made);
  });
  return made;
}

async function keepBytes(
  { store, importLimit }: Imports,
  id: string,
  sent: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: number; readonly fileHash: Buffer }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let seq = 0;
  for await (const chunk of evenChunks(sent)) {
    bytes += chunk.length;
    if (bytes > importLimit) throw new GatewayError('too-large');
    hash.update(chunk);
    const place = seq++;
    await store.transaction((tx) => tx.imports.addChunk(id, place, chunk));
  }
  if (bytes === 0) {
    const fix = 'The file is empty. Choose the file with the rows.';
    throw new GatewayError('unreadable-file', { issues: [{ field: 'file', code: 'empty', fix }] });
  }
  return { bytes, fileHash: hash.digest() };
}

async function* evenChunks(sent: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of sent) {
    held.push(bytes);
    size += bytes.length;
    if (size < chunkBytes) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

/** The file is in, with its entry in the log, or it is one that was in already. */
async function finish(
  { store, keys, clock }: Imports,
  { client, sender, source, mode, idempotencyKey }: SentFile,
  { id }: NewImport,
  file: { readonly bytes: number; readonly fileHash: Buffer },
): Promise<{ readonly id: string; readonly replayed: boolean }> {
  const fileHash = keyedHash(keys, 'import-file', file.fileHash.toString('hex'));
  const place = [client.clientId, source.site, source.system, mode];
  const own = idempotencyKey === undefined ? ['file', fileHash.toString('hex')] : ['key', idempotencyKey];
  const repeatKey = keyedHash(keys, 'import', ...place, ...own);
  return store.transaction(async (tx) => {
    const earlier = await tx.imports.received(id, { repeatKey, fileHash, bytes: file.bytes });
    if (earlier !== undefined) {
      if (!earlier.fileHash.equals(fileHash)) throw new GatewayError('key-reused');
      await tx.imports.drop(id);
      return { id: earlier.id, replayed: true };
    }
    await tx.log.append({
      id: randomUUID(),
      at: clock(),
      kind: 'push',
      outcome: 'done',
      face: sender.kind === 'staff' ? 'page' : 'api',
      organisation: sender.organisation,
      role: sender.role,
      purpose: 'TREAT',
      askers: sender.organisations,
      sources: [client.organisation],
      actor: actorOf(sender),
      personId: undefined,
      detail: {
        asked: { import: id, mode, source: `${source.site}/${source.system}` },
        decisions: [],
        released: {},
      },
    });
    return { id, replayed: false };
  });
}
