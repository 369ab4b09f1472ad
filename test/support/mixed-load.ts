import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { backAt, longestWait, type Answer } from './answers.ts';
import type { Sent } from './effects.ts';
import type { Operation } from './history.ts';
import { personIdOf } from './look.ts';
import type { CaseRecordInput } from './people.ts';
import { eventually } from './processes.ts';
import { somebody } from './push-list.ts';
import { bearer, pushTo, type RealGateway } from './real-gateway.ts';
import { itemOf } from './story.ts';

/** Senders and readers that go on through whatever happens, and note all of it. */
export interface MixedLoad {
  /** Every answer so far, refusals among them. */
  readonly answers: readonly Answer[];
  /** Every read that was answered 200, for the checkers. */
  readonly history: readonly Operation[];
  /** Waits until a push and a read that began after `since` are answered well; milliseconds from then. */
  backAfter(since: number, seconds: number): Promise<number>;
  /** Lets each finish what it has begun. What was sent, each person's in order. */
  finish(): Promise<readonly Sent[]>;
}

export interface MixedLoadOptions {
  readonly pushers: number;
  readonly readers: number;
  /** Begins the local ids of whoever is pushed. */
  readonly prefix: string;
  /** Who is read. */
  readonly person: CaseRecordInput;
}

/** Milliseconds between an answer and the next request, and after a refusal: many that come back at once would only keep a database from recovering. */
const rest = 20;
const longerRest = 100;
/** Milliseconds that a token is used for: less than it lives. */
const tokenLife = 240_000;

export function startMixedLoad(real: RealGateway, options: MixedLoadOptions): MixedLoad {
  const answers: Answer[] = [];
  const history: Operation[] = [];
  const sent: Sent[] = [];
  let finishing = false;
  const ask = async (what: Answer['what'], work: () => Promise<Response>): Promise<Response | undefined> => {
    const begun = performance.now();
    const response = await work().catch(() => undefined);
    const retryAfter = response?.headers.get('retry-after');
    answers.push({
      what,
      begun,
      done: performance.now(),
      ...(response && { status: response.status }),
      ...(typeof retryAfter === 'string' && { retryAfter }),
    });
    return response;
  };
  const pushOne = async (record: CaseRecordInput): Promise<void> => {
    const key = randomUUID();
    for (;;) {
      const response = await ask('push', () => pushTo(real, record, { key }));
      await response?.body?.cancel();
      if (response?.ok === true) return void sent.push({ ...itemOf(record), answer: 'acknowledged' });
      // What will not do now is not sent again, and told by the checkers.
      if (response !== undefined && response.status < 500)
        return void sent.push({ ...itemOf(record), answer: 'refused' });
      await pause(longerRest);
    }
  };
  const pusher = async (lane: number): Promise<void> => {
    // A tenth of a second each: however many there are, none is dated in the future.
    for (let step = 0; !finishing; step++) {
      await pushOne(somebody(`${options.prefix}-${lane}`, step / 600));
      await pause(rest);
    }
  };
  const reader = async (name: number): Promise<void> => {
    const url = `${real.url}/fhir/Patient/${personIdOf(options.person)}/$current-support`;
    let headers = await bearer(real);
    for (let issued = performance.now(); !finishing;) {
      if (performance.now() - issued > tokenLife) {
        headers = await bearer(real).catch(() => headers);
        issued = performance.now();
      }
      const invoked = performance.now();
      const response = await ask('read', () =>
        fetch(url, { headers, signal: AbortSignal.timeout(2 * longestWait) }),
      );
      if (response !== undefined) {
        const body = await response.text().catch(() => '');
        history.push(readOf(`reader-${name}`, options.person, { invoked, response, body }));
      }
      await pause(response?.ok === true ? rest : longerRest);
    }
  };
  const running = Promise.all([
    ...Array.from({ length: options.pushers }, (_, lane) => pusher(lane)),
    ...Array.from({ length: options.readers }, (_, name) => reader(name)),
  ]);
  // Looked at when they are told to finish.
  running.catch(() => undefined);
  return {
    answers,
    history,
    backAfter: async (since, seconds) => {
      const moments = (['push', 'read'] as const).map((what) =>
        eventually(() => backAt(answers, what, since), `${what} that is answered`, seconds),
      );
      return Math.max(...(await Promise.all(moments))) - since;
    },
    finish: async () => {
      finishing = true;
      await running;
      return sent;
    },
  };
}

/** A read as the checkers take it: shown if its body has anything of the person, whatever its status says. */
function readOf(
  process: string,
  person: CaseRecordInput,
  {
    invoked,
    response,
    body,
  }: { readonly invoked: number; readonly response: Response; readonly body: string },
): Operation {
  const entry = response.headers.get('x-audit-id');
  return {
    process,
    op: 'read',
    key: person.person.id,
    invoked,
    done: performance.now(),
    result: response.ok ? 'ok' : 'fail',
    shown: body.includes(person.person.name.family),
    ...(entry !== null && { entry }),
  };
}
