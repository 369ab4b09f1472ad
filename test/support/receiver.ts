import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it reached a partner's system. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A partner's system on this machine: keeps what it is sent, and answers as it is told. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What it answers next, in turn: a status, or nothing at all. Then 204. */
  readonly answers: (number | 'hangs')[];
  /** How often somebody connected, whatever came of it. */
  connections(): number;
  stop(): void;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: (number | 'hangs')[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers } = request;
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ id: String(headers['webhook-id']), headers, body });
      const answer = answers.shift() ?? 204;
      if (answer !== 'hangs') response.writeHead(answer, { location: '/elsewhere' }).end('thanks');
    });
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/status`,
    received,
    answers,
    connections: () => connections,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
