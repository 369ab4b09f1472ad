import type { AskWitness } from '../../gateway/ports/witness.ts';

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
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > longest) throw new Error('the witness answered too much');
    }
    return { status: answer.status, text };
  };
}
