import { Agent, request } from 'node:http';
import { quantile } from './quantile.ts';

export interface Load {
  readonly clients: number;
  readonly seconds: number;
  /** The path and headers of the next request. */
  readonly next: () => { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

export interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Runs a closed loop: each client sends its next request when the last is answered whole. Throws on an answer that is not 200. */
export async function measure({ clients, seconds, next }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const sent = performance.now();
      const { url, headers } = next();
      await get(agent, url, headers);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const took = (performance.now() - begun) / 1000;
  agent.destroy();
  return {
    requests: times.length,
    perSecond: times.length / took,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
  };
}

function get(agent: Agent, url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((answered, failed) => {
    const sent = request(url, { agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200) answered();
        else failed(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    sent.once('error', failed);
    sent.end();
  });
}

/** The middle of several runs: one that met a checkpoint or a neighbour does not decide. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
