import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The demo as a stranger starts it, on free ports and a folder of its own: what is measured. */
export interface Subject {
  readonly publicUrl: string;
  readonly folder: string;
  readonly port: number;
  readonly signInPort: number;
  /** Seconds from the command to its first ready answer, on an empty folder. */
  readonly coldStart: number;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../src/cli/lwg.ts', import.meta.url));

export async function startSubject(): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-bench-'));
  const [port, signInPort] = [await freePort(), await freePort()];
  const publicUrl = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const env = {
    PATH: process.env['PATH'],
    LWG_DATA_DIR: folder,
    LWG_PORT: String(port),
    LWG_SIGN_IN_PORT: String(signInPort),
    LWG_RATE_LIMIT: '100000000',
  };
  const child = fork(program, ['demo'], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const up = new Promise<void>((ready, down) => {
    child.once('exit', () => down(new Error('the demo ended before it was up')));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString('utf8').includes('is up')) ready();
    });
  });
  up.catch(() => undefined);
  await firstReady(publicUrl, child);
  const coldStart = (performance.now() - begun) / 1000;
  await up;
  return {
    publicUrl,
    folder,
    port,
    signInPort,
    coldStart,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function firstReady(publicUrl: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const ready = await fetch(`${publicUrl}/health/ready`).then(
      (response) => response.status === 200,
      () => false,
    );
    if (ready) return;
    await new Promise((next) => setTimeout(next, 10));
  }
  throw new Error('the demo ended before it was ready');
}

export async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((free) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => free(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
