import { setTimeout as pauseFor } from 'node:timers/promises';
import type { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { failureOf, readText, request, type Connection } from './connect.ts';
import { sourceError } from './source-error.ts';
import { waitBefore } from './wait.ts';

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
  try {
    const answer = await request(connection, url);
    const { statusCode: status = 0, headers } = answer;
    if (status >= 200 && status < 300)
      return { text: await readText(answer, connection.largest ?? 8_000_000) };
    // What more it says, or that it breaks off, is no longer our concern.
    answer.on('error', () => undefined).destroy();
    return refusal(status, headers['retry-after']);
  } catch (error) {
    const failure = error instanceof GatewayError ? error : failureOf(error);
    if (failure.code !== 'source-unavailable') throw failure;
    return { failure };
  }
}

const worthAnotherTry: ReadonlySet<number> = new Set([408, 425, 429]);

/** @throws GatewayError `source-refused` where another try is of no use */
function refusal(status: number, retryAfter: string | undefined): Tried {
  if (status >= 500 || worthAnotherTry.has(status)) {
    return { failure: sourceError('source-unavailable', 'busy'), retryAfter };
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
