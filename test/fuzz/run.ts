import { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { RealGateway } from '../support/real-gateway.ts';
import type { Door } from './door.ts';
import { faultsOf } from './faults.ts';
import { growthFaults, type Held } from './growth.ts';
import { inputs, type Input } from './inputs.ts';
import { send } from './send.ts';
import { settle, type Settled } from './settle.ts';

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** Seconds after which no more is begun. */
  readonly seconds?: number;
}

export interface FuzzResult {
  /** In words, with what was sent; none is what is asked for. At most a few: the first tell most. */
  readonly faults: readonly string[];
  readonly inputs: number;
  readonly seconds: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** How many inputs a door took in (2xx or 3xx), of how many. */
  readonly byDoor: Readonly<Record<string, { readonly sent: number; readonly taken: number }>>;
  readonly measured: readonly Held[];
  readonly settled: Settled;
}

const atOnce = 4;
const measurements = 12;
const mostFaults = 20;

/** Fuzzes a running gateway: its `serve` and `worker` have been started. */
export async function fuzz(
  real: RealGateway,
  doors: readonly Door[],
  measure: () => Promise<Omit<Held, 'inputs'>>,
  { count, seed, seconds = Infinity }: FuzzOptions,
): Promise<FuzzResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const faults: string[] = [];
  const byStatus: Record<string, number> = {};
  const byDoor: Record<string, { sent: number; taken: number }> = {};
  const measured: Held[] = [];
  const begun = performance.now();
  const took = (): number => (performance.now() - begun) / 1_000;
  let done = 0;
  const one = async (input: Input): Promise<void> => {
    const { door, sent } = input;
    const answer = await send(real.url, agent, sent).catch(String);
    const found = typeof answer === 'string' ? [answer] : faultsOf(answer, door.shape, door.givesBack);
    faults.push(...found.map((fault) => describeFault(fault, input, answer)));
    const status = typeof answer === 'string' ? 'none' : answer.status;
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    const tally = (byDoor[door.name] ??= { sent: 0, taken: 0 });
    tally.sent += 1;
    if (typeof status === 'number' && status < 400) tally.taken += 1;
    done += 1;
  };
  const every = Math.ceil(count / measurements);
  const queue = inputs(doors, seed, count);
  while (done < count && took() < seconds && faults.length < mostFaults) {
    const until = Math.min(done + every, count);
    const workers = Array.from({ length: atOnce }, async () => {
      while (done < until && took() < seconds && faults.length < mostFaults) {
        const next = queue.next();
        if (next.done === true) return;
        await one(next.value);
      }
    });
    await Promise.all(workers);
    await isHealthy(real.url, faults);
    measured.push({ inputs: done, ...(await measure()) });
  }
  agent.destroy();
  const settled = await settle(real);
  return {
    faults: [...faults, ...settled.faults, ...growthFaults(measured.slice(1))],
    inputs: done,
    seconds: took(),
    byStatus,
    byDoor,
    measured,
    settled,
  };
}

async function isHealthy(url: string, faults: string[]): Promise<void> {
  const response = await fetch(`${url}/health/ready`).catch(() => undefined);
  if (response?.status !== 200) faults.push(`the health check answered ${response?.status ?? 'nothing'}`);
}

function describeFault(fault: string, { door, sent }: Input, answer: unknown): string {
  const body = sent.body?.toString('latin1').slice(0, 1_500) ?? '';
  const headers = sent.headers
    .filter(([name]) => name !== 'x-api-key' && name !== 'cookie')
    .map(([name, value]) => `${name}: ${value.slice(0, 80)}`);
  const said = JSON.stringify(answer).slice(0, 600);
  return `${fault}\n  at ${door.name}: ${sent.method} ${sent.path.slice(0, 300)}\n  ${headers.join('; ')}\n  ${body}\n  -> ${said}`;
}
