import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { headings, line } from '../support/csv.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lwg-push-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Call {
  readonly key: string;
  readonly apiKey: string;
  readonly url: string;
  readonly rows: readonly Record<string, string>[];
}

type Fault = 'cut' | 'busy' | 'refused' | undefined;

/** Answers as a gateway does, keeping what it was sent by idempotency key; before that, with the faults it is given. */
class Receiver {
  readonly calls: Call[] = [];
  readonly kept = new Map<string, string>();
  faults: Fault[] = [];
  #server: Server | undefined;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      void this.#take(request).then(({ status, body }) => {
        if (status === 0) return response.destroy();
        return response
          .writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' })
          .end(body);
      });
    });
    this.#server = server;
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  async #take(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { rows } = JSON.parse(body) as Call;
    const key = String(request.headers['idempotency-key']);
    this.calls.push({ key, apiKey: String(request.headers['x-api-key']), url: request.url ?? '', rows });
    const fault = this.faults.shift();
    if (fault === 'refused')
      return { status: 401, body: JSON.stringify({ code: 'not-authenticated', title: 'Get a new key.' }) };
    if (fault === 'busy') return { status: 503, body: '{}' };
    const known = this.kept.get(key);
    expect(known ?? body).toBe(body);
    this.kept.set(key, body);
    if (fault === 'cut') return { status: 0, body: '' };
    const results = rows.map((_, index) => ({
      index,
      outcome: known === undefined ? 'accepted' : 'duplicate',
    }));
    return { status: 200, body: JSON.stringify({ counts: {}, results }) };
  }
}

let receiver = new Receiver();
afterEach(() => receiver.stop());

const keyFile = join(folder, 'key');
writeFileSync(keyFile, 'secret-key\n');

function fileOf(name: string, rows: number, ...more: readonly string[]): string {
  const file = join(folder, name);
  const many = Array.from({ length: rows }, (_, index) =>
    line({ ref: `C-${index}`, updated: '20/11/2025 16:45' }),
  );
  writeFileSync(file, [headings, ...many, ...more, ''].join('\n'));
  return file;
}

async function push(
  ...args: readonly string[]
): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['src/cli/lwg.ts', 'push', ...args], { cwd: root });
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const status = await new Promise<number | null>((closed) => child.on('close', closed));
  return { status, out, err };
}

describe('lwg push refuses', () => {
  test.each([
    [['--to', 'http://gateway.example', '--key-file', keyFile], 'must be an https address'],
    [['--to', 'gateway', '--key-file', keyFile], 'is not an address'],
    [['--to', 'https://gateway.example'], 'Say where to and with which key'],
    [['--to', 'https://gateway.example', '--key-file', join(folder, 'none')], 'cannot be read'],
  ])('%j', async (args, words) => {
    const ran = await push(fileOf('few.csv', 1), ...args);
    expect(ran.err).toContain(words);
    expect(ran.status).toBe(1);
  });

  test('to go on after a refusal that another try would not mend', async () => {
    receiver = new Receiver();
    const url = await receiver.start();
    receiver.faults = ['refused'];
    const ran = await push(fileOf('refused.csv', 3), '--to', url, '--key-file', keyFile);
    expect(ran.err).toContain('Get a new key. (not-authenticated; 0 rows were taken in so far)');
    expect([ran.status, receiver.calls.length]).toEqual([1, 1]);
  });
});

describe('lwg push', () => {
  test('sends 500 rows a call as they were understood, and tells what it did not send', async () => {
    receiver = new Receiver();
    const url = await receiver.start();
    const file = fileOf('many.csv', 1_200, line({ born: '31/02/1989', updated: '20/11/2025 16:45' }));
    const ran = await push(file, '--to', url, '--key-file', keyFile);
    expect(receiver.calls.map(({ rows }) => rows.length)).toEqual([500, 500, 200]);
    expect(receiver.calls[0]?.rows[0]).toMatchObject({
      date_of_birth: '1988-07-14',
      status: 'open',
      nhs_number: '9990000018',
    });
    expect(new Set(receiver.calls.map(({ apiKey, url: path }) => `${apiKey} ${path}`))).toEqual(
      new Set(['secret-key /v1/updates']),
    );
    expect(ran.out).toContain('1200 rows accepted, 0 had been sent before');
    expect(ran.out).toContain('line 1202, column "DOB"');
    expect(ran.err).toContain('100 %, ');
    expect(ran.status).toBe(1);
  });

  test('tries again under the same key where the connection was cut or the gateway was busy', async () => {
    receiver = new Receiver();
    const url = await receiver.start();
    receiver.faults = ['busy', 'cut', undefined, 'cut'];
    const ran = await push(fileOf('cut.csv', 800), '--to', url, '--key-file', keyFile);
    expect(ran.status).toBe(0);
    expect(receiver.kept.size).toBe(2);
    expect(receiver.calls).toHaveLength(5);
    expect(ran.out).toContain('800 had been sent before');
  });

  test('run again sends the same under the same keys, so that nothing is taken in twice', async () => {
    receiver = new Receiver();
    const url = await receiver.start();
    const file = fileOf('again.csv', 700);
    await push(file, '--to', url, '--key-file', keyFile);
    const ran = await push(file, '--to', url, '--key-file', keyFile);
    expect(receiver.kept.size).toBe(2);
    expect(ran.out).toContain('0 rows accepted, 700 had been sent before');
  });

  test('a dry run asks for nothing to be stored', async () => {
    receiver = new Receiver();
    const url = await receiver.start();
    const ran = await push(fileOf('dry.csv', 1), '--to', url, '--key-file', keyFile, '--dry-run');
    expect(receiver.calls.map(({ url: path }) => path)).toEqual(['/v1/updates?mode=validate']);
    expect(ran.out).toContain('nothing was stored');
  });
});
