import type { AskWitness } from '../../gateway/ports/witness.ts';
import { readBounded } from '../read-bounded.ts';

/** Bytes: signature lines, or a size. */
const longest = 16_384;

/**
 * Asks a witness over HTTP (C2SP tlog-witness). No redirect, bounded in bytes and time. Where it is, an operator said: often an address of the partner's own
 * network, so it is not held to public ones.
 */
export function createWitness(prefix: string, timeout = 5_000): AskWitness {
  const address = new URL('add-checkpoint', prefix.endsWith('/') ? prefix : `${prefix}/`);
  return async (body) => {
    const signal = AbortSignal.timeout(timeout);
    const answer = await fetch(address, { method: 'POST', body, redirect: 'error', signal });
    return { status: answer.status, text: (await readBounded(answer, longest)).toString('utf8') };
  };
}
