import { readBounded, utf8 } from '../read-bounded.ts';

/** Milliseconds: the sign-in provider waits for our answer. */
const timeout = 5_000;
/** Bytes: a hundred large RSA keys are under 100 KiB. */
const largest = 256 * 1024;

/**
 * Fetches the keys that a sign-in provider signs with, from where its own discovery document says they are. No redirect, bounded in bytes and time; rejects when
 * they cannot be had.
 */
export async function fetchProviderKeys(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeout) });
  if (!response.ok) throw new Error('the keys were not given');
  return JSON.parse(utf8(await readBounded(response, largest)));
}
