import type { PublicLog } from '../../gateway/ports/witness.ts';
import { readBounded } from '../read-bounded.ts';

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
    if (!answer.ok) throw new Error('the log did not answer');
    return readBounded(answer, longest);
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
