import { randomUUID } from 'node:crypto';
import type { IndexAccess } from '../../gateway/ports/demographics.ts';
import type { IndexAnswer } from './answers.ts';
import type { Pace } from './pace.ts';
import { readJson } from './read-json.ts';
import type { Tokens } from './tokens.ts';

export interface AskOptions {
  /** Up to `/FHIR/R4`. */
  readonly url: string;
  /** ODS code that the application acts for when it asks for itself. */
  readonly organisation: string;
  readonly tokens: Tokens;
  readonly pace: Pace;
  /** Milliseconds for everything: the token, the waiting, the answer and a second try. */
  readonly deadline: Readonly<Record<IndexAccess['by'], number>>;
}

/** Asks one thing; undefined where there is no answer to be had in time. */
export type Ask = (path: string, as: IndexAccess) => Promise<IndexAnswer | undefined>;

/** Tries of one question, in its time. */
const tries = 2;
const fetchAgain: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/** Asks the index: within its pace and within the deadline, and once more where that may help. Redirects are not followed: they would carry our token away. */
export function createAsk(options: AskOptions): Ask {
  return async (path, as) => {
    const signal = AbortSignal.timeout(options.deadline[as.by]);
    const headers = headersOf(options, as);
    let answer: IndexAnswer | undefined;
    for (let attempt = 0; attempt < tries && !signal.aborted; attempt += 1) {
      if (!(await options.pace.turn(signal))) return undefined;
      const tried = await tryOnce(options, { path, as, headers, signal }).catch(() => undefined);
      // One asker's sign-in has run out: nothing is wrong with the index, and nobody else is kept from it.
      if (tried === 'no-token') return undefined;
      answer = tried;
      tell(options.pace, answer);
      if (answer?.status === 401) options.tokens.forget(as);
      else if (answer !== undefined && !fetchAgain.has(answer.status)) return answer;
    }
    return answer;
  };
}

/** Made once a question: what is sent again is the same request, and says so. */
function headersOf({ organisation }: AskOptions, as: IndexAccess): Readonly<Record<string, string>> {
  return {
    accept: 'application/fhir+json',
    'X-Request-ID': randomUUID(),
    'X-Correlation-ID': randomUUID(),
    'NHSD-End-User-Organisation-ODS': as.by === 'staff' ? as.organisation : organisation,
    ...(as.by === 'staff' && { 'NHSD-Session-URID': as.roleId }),
  };
}

interface Try {
  readonly path: string;
  readonly as: IndexAccess;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function tryOnce(
  { url, tokens }: AskOptions,
  { path, as, headers, signal }: Try,
): Promise<IndexAnswer | 'no-token' | undefined> {
  const token = await tokens.token(as, signal);
  if (token === undefined) return 'no-token';
  const response = await fetch(`${url}/${path}`, {
    headers: { ...headers, authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal,
  });
  const body = await readJson(response);
  return response.ok && body === undefined ? undefined : { status: response.status, body };
}

function tell(pace: Pace, answer: IndexAnswer | undefined): void {
  if (answer?.status === 429) pace.failed('too-many-calls');
  else if (answer === undefined || fetchAgain.has(answer.status)) pace.failed('no-answer');
  else pace.answered();
}
