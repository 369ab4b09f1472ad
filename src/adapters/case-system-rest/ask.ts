import { setTimeout as pauseFor } from 'node:timers/promises';
import type { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { checkAddress, resolveByDns, type Resolve } from './address.ts';
import { readText } from './read-text.ts';
import { sourceError } from './source-error.ts';
import { waitBefore } from './wait.ts';

/** Where the case system is, and the three keys that it knows us by. */
export interface Connection {
  readonly url: string;
  readonly keys: { readonly source: string; readonly org: string; readonly user: string };
  /** Addresses of this machine too, and http: for a demo and tests. */
  readonly allowHere: boolean;
  readonly clock: Clock;
  /** Milliseconds for one answer, to its last byte. */
  readonly timeout?: number;
  readonly attempts?: number;
  /** Bytes of one answer. */
  readonly largest?: number;
  readonly resolve?: Resolve;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  /** 0 to 1, for waits that do not fall together. */
  readonly random?: () => number;
}

/** One answer, checked. */
export type Ask = <T>(path: string, schema: z.ZodType<T>) => Promise<T>;

/** Asks the case system, again where that may help. Redirects are not followed: they would carry our keys to wherever they lead. */
export function createAsk(connection: Connection): Ask {
  const { attempts = 5, pause = pauseFor, random = Math.random } = connection;
  return async (path, schema) => {
    const url = new URL(`${connection.url.replace(/\/$/, '')}/${path}`);
    for (let attempt = 1; ; attempt++) {
      const tried = await tryOnce(connection, url);
      if ('text' in tried) return read(tried.text, schema);
      if (attempt >= attempts) throw tried.failure;
      await pause(waitBefore(attempt, tried.retryAfter, connection.clock(), random()));
    }
  };
}

type Tried =
  { readonly text: string } | { readonly failure: GatewayError; readonly retryAfter?: string | undefined };

async function tryOnce(connection: Connection, url: URL): Promise<Tried> {
  const { keys, allowHere, timeout = 30_000, largest = 8_000_000, resolve = resolveByDns } = connection;
  try {
    if (!allowHere) await checkAddress(url, resolve);
    const response = await fetch(url, {
      headers: { accept: 'application/json', source: keys.source, org: keys.org, user: keys.user },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    if (response.ok) return { text: await readText(response, largest) };
    await response.body?.cancel();
    return refusal(response);
  } catch (error) {
    if (error instanceof GatewayError && error.code !== 'source-unavailable') throw error;
    return {
      failure: error instanceof GatewayError ? error : sourceError('source-unavailable', 'no-answer'),
    };
  }
}

const worthAnotherTry: ReadonlySet<number> = new Set([408, 425, 429]);

/** @throws GatewayError `source-refused` where another try is of no use */
function refusal({ status, headers }: Response): Tried {
  if (status >= 500 || worthAnotherTry.has(status)) {
    return {
      failure: sourceError('source-unavailable', 'busy'),
      retryAfter: headers.get('retry-after') ?? undefined,
    };
  }
  throw sourceError('source-refused', status < 400 ? 'redirect' : 'status');
}

function read<T>(text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw sourceError('source-malformed', 'not-json');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw sourceError('source-malformed', 'wrong-shape');
  return parsed.data;
}
