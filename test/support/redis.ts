import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { inject } from 'vitest';

/** A Redis of a test's own, that keeps nothing on disk. */
export interface TestRedis {
  readonly url: string;
  readonly client: Redis;
  readonly port: number;
  /** Stopped, it answers nobody and breaks no connection. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** @param port where one was before; a free one if left out */
export async function startRedis(port?: number): Promise<TestRedis> {
  return startAt(port ?? (await freePort()));
}

async function startAt(port: number): Promise<TestRedis> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn(inject('redis'), settings, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { retryStrategy: () => 50 });
  client.on('error', () => undefined);
  await client.ping();
  return {
    url,
    client,
    port,
    signal: (signal) => void server.kill(signal),
    kill: async () => {
      client.disconnect();
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
    },
  };
}

/** A port that nobody listens on, now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
