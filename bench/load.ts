import { Agent, request } from 'node:http';
import { quantile } from './quantile.ts';

export interface Load {
  readonly clients: number;
  readonly seconds: number;
  /** The path and headers of the next request. */
  readonly next: () => { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

export interface Measured {
  /** That were answered with 200. */
  readonly requests: number;
  /** Turned away with 503. */
  readonly refused: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Runs a closed loop: each client sends its next request when the last is answered whole. Throws on an answer that is neither 200 nor 503. */
export async function measure({ clients, seconds, next }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let refused = 0;
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const sent = performance.now();
      const { url, headers } = next();
      if (await get(agent, url, headers)) times.push(performance.now() - sent);
      else refused += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const took = (performance.now() - begun) / 1000;
  agent.destroy();
  return {
    requests: times.length,
    refused,
    perSecond: times.length / took,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
  };
}

/** Whether it was answered. */
function get(agent: Agent, url: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  return new Promise((answered, failed) => {
    const sent = request(url, { agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200 || response.statusCode === 503) answered(response.statusCode === 200);
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
