import type { PublicLog } from '../../gateway/ports/witness.ts';

/** Bytes: a note with a dozen signatures, or a full tile. */
const longest = 65_536;

/**
 * Reads a log over HTTP, below the address at which its `checkpoint` is (C2SP tlog-tiles). No redirect, bounded in bytes and time: who reads it does not
 * trust it.
 */
export function createLogReader(prefix: string, timeout = 10_000): PublicLog {
  const base = prefix.endsWith('/') ? prefix : `${prefix}/`;
  const get = async (path: string): Promise<Buffer | undefined> => {
    const answer = await fetch(new URL(path, base), {
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
    if (answer.status === 404) return undefined;
    if (!answer.ok || answer.body === null) throw new Error('the log did not answer');
    return readBounded(answer.body);
  };
  return {
    async checkpoint() {
      const bytes = await get('checkpoint');
      if (bytes === undefined) throw new Error('the log has no checkpoint yet');
      return bytes.toString('utf8');
    },
    tile: (path) => get(`tile/${path}`),
  };
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > longest) throw new Error('the log answered too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
