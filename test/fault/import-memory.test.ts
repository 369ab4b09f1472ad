import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gathered } from '../support/csv.ts';
import type { ImportAnswer } from '../support/imports.ts';
import { nastyFile } from '../support/nasty-csv.ts';
import { startRealGateway } from '../support/real-gateway.ts';

/** More with LWG_TEST_IMPORT_ROWS; the figures of 100,000 are in docs/benchmarks/csv.md. */
const rows = Number(process.env['LWG_TEST_IMPORT_ROWS'] ?? 5_000);

/** Resident memory of a process, MB. */
function memoryOf(pid: number | undefined): number {
  const [, size = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(size) / 1024);
}

test.runIf(process.platform === 'linux')(
  `a file of ${rows} rows with every nasty input adds up, and neither the server nor the worker grows with it`,
  { timeout: 1_500_000 },
  async () => {
    // The bound on what waits to be applied has tests of its own; here it would make the time that of applying.
    const real = await startRealGateway({ LWG_INTAKE_BACKLOG: String(rows * 2) });
    const server = await real.start('serve');
    const worker = await real.start('worker');
    const { bytes, expected } = nastyFile(rows);
    const file = Buffer.concat(await gathered(bytes));
    const headers = { 'x-api-key': real.gateway.apiKey };
    const before = { server: memoryOf(server.child.pid), worker: memoryOf(worker.child.pid) };
    const highest = { ...before };
    /** The same in each quarter of the file: what grows with it shows in the last. */
    const quarters = [0, 1, 2, 3].map(() => ({ server: 0, worker: 0 }));
    const started = performance.now();
    const sent = await fetch(`${real.url}/v1/imports`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/csv' },
      body: file,
    });
    expect(sent.status).toBe(202);
    const received = performance.now() - started;
    let answer = (await sent.json()) as ImportAnswer;
    while (answer.state === 'waiting') {
      await pause(500);
      const quarter = quarters[Math.min(3, Math.floor((4 * answer.counts.received) / rows))];
      for (const held of [highest, ...(quarter === undefined ? [] : [quarter])]) {
        held.server = Math.max(held.server, memoryOf(server.child.pid));
        held.worker = Math.max(held.worker, memoryOf(worker.child.pid));
      }
      const read = await fetch(`${real.url}/v1/imports/${answer.import}`, { headers });
      if (read.ok) answer = (await read.json()) as ImportAnswer;
    }
    const { ready, ...others } = expected;
    expect(answer.counts).toMatchObject({ ...others, accepted: ready, duplicate: 0 });
    const taken = performance.now() - started;
    // Shown where somebody asked for a long one.
    if (rows > 5_000)
      process.stdout.write(
        `${JSON.stringify({ rows, megabytes: file.length / 1e6, received, taken, before, highest, quarters, counts: answer.counts })}\n`,
      );
    expect(highest.server - before.server).toBeLessThan(250);
    expect(highest.worker - before.worker).toBeLessThan(350);
    await real.stop();
  },
);
