/**
 * A thin client of a Living Well Gateway: one file to copy, nothing to install. Needs `fetch` (Node 20 or later, or a browser).
 *
 *     const gateway = createClient({ url: 'http://127.0.0.1:3000', apiKey: process.env.KEY });
 *     const { results } = await gateway.pushList(records, { idempotencyKey: 'tonight-1' });
 */

export interface Issue {
  field: string;
  code: string;
  /** What to do about it, for whoever can. */
  fix: string;
}

export type Status = 'received' | 'applied' | 'duplicate' | 'superseded' | 'held' | 'discarded';

export interface Receipt {
  receipt: string;
  status: Status;
  etag: string;
  receivedAt: string;
  settledAt?: string | undefined;
  issues: Issue[];
}

export interface PushResult {
  index: number;
  line?: number | undefined;
  outcome: 'accepted' | 'duplicate' | 'held' | 'rejected';
  receipt?: string | undefined;
  status?: Status | undefined;
  issues?: Issue[] | undefined;
}

export interface PushResults {
  counts: { accepted: number; duplicate: number; held: number; rejected: number };
  results: PushResult[];
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  reference: string;
  errors: Issue[];
}

/** A refusal. `problem.code` says which, for good; `problem.errors` what to mend. */
export class GatewayRefusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.title}`);
    this.problem = problem;
  }
}

export interface ClientOptions {
  url: string;
  apiKey: string;
  /** Calls of one push before its refusal is passed on. */
  attempts?: number;
  /** Milliseconds that one call may take. */
  timeout?: number;
  /** Waits; given in tests. */
  pause?: (milliseconds: number) => Promise<void>;
}

export interface Client {
  /** 1 to 500 case records. The same key again sends the same push again, and stores nothing twice. */
  pushList(records: readonly object[], push: { idempotencyKey: string }): Promise<PushResults>;
  /** What would be wrong with them. Stores nothing. */
  validate(records: readonly object[]): Promise<PushResults>;
  receipt(id: string): Promise<Receipt>;
  /** Asks until none of them is `received`, or `seconds` are over. */
  settled(ids: readonly string[], seconds?: number): Promise<Receipt[]>;
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export function createClient(options: ClientOptions): Client {
  const { url, apiKey, attempts = 8, timeout = 30_000, pause = sleep } = options;

  async function callOnce(path: string, init: RequestInit): Promise<Response | undefined> {
    try {
      const headers = { 'X-API-Key': apiKey, ...init.headers };
      return await fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(timeout) });
    } catch {
      // No answer: the gateway may have taken it or not. The same key makes sending it again safe.
      return undefined;
    }
  }

  async function call<Answer>(path: string, init: RequestInit): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const response = await callOnce(path, init);
      if (response?.ok === true) return (await response.json()) as Answer;
      const mayHelp = response === undefined || response.status === 429 || response.status === 503;
      if (!mayHelp || attempt >= attempts) {
        if (response === undefined) throw new Error(`No answer from ${url}.`);
        throw new GatewayRefusal((await response.json()) as Problem);
      }
      const asked = Number(response?.headers.get('retry-after') ?? 0);
      await pause(Math.max(asked * 1_000, Math.min(500 * 2 ** attempt, 30_000) * (0.5 + Math.random() / 2)));
    }
  }

  const post = (path: string, records: readonly object[], headers = {}): Promise<PushResults> =>
    call(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(records),
    });

  const client: Client = {
    pushList: (records, { idempotencyKey }) =>
      post('/v1/case-records', records, { 'Idempotency-Key': idempotencyKey }),
    validate: (records) => post('/v1/case-records?mode=validate', records),
    receipt: (id) => call(`/v1/receipts/${id}`, {}),
    async settled(ids, seconds = 60) {
      const receipts = new Map<string, Receipt>();
      for (let left = seconds; ; left -= 1) {
        const open = ids.filter((id) => (receipts.get(id)?.status ?? 'received') === 'received');
        for (const id of open) receipts.set(id, await client.receipt(id));
        const isOver = [...receipts.values()].every(({ status }) => status !== 'received');
        if (isOver || left <= 0) return [...receipts.values()];
        await pause(1_000);
      }
    },
  };
  return client;
}
