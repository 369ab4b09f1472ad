import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { SupportUpdate } from '../../living-well/support-update/reading.ts';

/** Where flat rows are sent, and as whom. */
export interface PushTarget {
  /** The gateway's own address. */
  readonly url: string;
  readonly apiKey: string;
  /** Nothing is stored. */
  readonly dryRun: boolean;
  readonly source?: { readonly site: string; readonly system: string } | undefined;
  /** Attempts for one batch. */
  readonly attempts?: number;
  /** Milliseconds of the first wait; each next one is twice as long. */
  readonly firstWait?: number;
}

const issue = z.object({ field: z.string(), code: z.string(), fix: z.string() });
const answerSchema = z.object({
  results: z.array(
    z.object({
      index: z.int(),
      outcome: z.enum(['accepted', 'duplicate', 'held', 'rejected']),
      issues: z.array(issue).default([]),
    }),
  ),
});
export type SentResult = z.output<typeof answerSchema>['results'][number];

/** Why a push could not go on. `code` is the gateway's, where it answered. */
export class PushStopped extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const longestWait = 60_000;
/** Milliseconds for one batch to be answered. */
const patience = 60_000;
const worthAnotherTry: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/**
 * Sends up to 500 rows under one idempotency key, and again under the same key where the connection broke or the gateway was busy: what was
 * taken in once is answered again, not stored again.
 *
 * @throws PushStopped on a refusal that another try would not mend, or when the tries are used up
 */
export async function sendUpdates(
  target: PushTarget,
  key: string,
  rows: readonly SupportUpdate[],
): Promise<readonly SentResult[]> {
  const { attempts = 8, firstWait = 500 } = target;
  for (let attempt = 1; ; attempt++) {
    const tried = await tryOnce(target, key, rows);
    if ('results' in tried) return tried.results;
    if (attempt >= attempts) {
      throw new PushStopped(
        'unreachable',
        'The gateway did not answer, or was too busy. Run the same command again later: nothing is taken in twice.',
      );
    }
    await pause(Math.min(longestWait, tried.wait ?? firstWait * 2 ** (attempt - 1)));
  }
}

type Tried = { readonly results: readonly SentResult[] } | { readonly wait: number | undefined };

async function tryOnce(target: PushTarget, key: string, rows: readonly SupportUpdate[]): Promise<Tried> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(addressOf(target), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-api-key': target.apiKey },
      body: JSON.stringify({ ...(target.source !== undefined && { source: target.source }), rows }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch {
    return { wait: undefined };
  }
  const problem = problemIn(text);
  if (worthAnotherTry.has(response.status) || problem?.code === 'key-in-use')
    return { wait: retryAfter(response) };
  if (!response.ok) {
    throw new PushStopped(
      problem?.code ?? `http-${response.status}`,
      problem?.title ??
        `The address answered ${response.status}. Check --to: it is the gateway’s own address.`,
    );
  }
  return { results: resultsIn(text, rows.length) };
}

function addressOf({ url, dryRun }: PushTarget): URL {
  const address = new URL('/v1/updates', url);
  if (dryRun) address.searchParams.set('mode', 'validate');
  return address;
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function resultsIn(text: string, sent: number): readonly SentResult[] {
  const parsed = answerSchema.safeParse(readJson(text));
  if (parsed.success && parsed.data.results.length === sent) return parsed.data.results;
  throw new PushStopped(
    'not-a-gateway',
    'The answer is not one of a gateway. Check --to: it is the gateway’s own address.',
  );
}

const problemSchema = z.object({ code: z.string(), title: z.string() });

function problemIn(text: string): z.output<typeof problemSchema> | undefined {
  return problemSchema.safeParse(readJson(text)).data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
