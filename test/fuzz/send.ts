import { request, type Agent, type IncomingHttpHeaders } from 'node:http';
import type { Header } from './odd-headers.ts';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Milliseconds for an answer: what the gateway itself waits for the longest. */
const patience = 60_000;

/** Sends it as it is, headers that are there twice too. Throws where no answer comes. */
export function send(url: string, agent: Agent, { method, path, headers, body }: Sent): Promise<Answer> {
  const { hostname, port, host } = new URL(url);
  const length: readonly Header[] = body === undefined ? [] : [['content-length', String(body.length)]];
  const raw = [['host', host] as const, ...headers, ...length].flat();
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, agent, method, path, headers: raw, timeout: patience },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer in ${patience} ms`)));
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
