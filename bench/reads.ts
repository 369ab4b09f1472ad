import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bundle } from '@medplum/fhirtypes';
import pg from 'pg';
import { recordSystemId } from '../src/demo/clients.ts';
import { requestToken } from '../src/demo/push.ts';
import { systems } from '../src/fhir/systems.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { startClient, type OneLoad } from './client.ts';
import { cpuOf, cpuOfPostgres, residentMegabytes } from './cpu.ts';
import { median, type Measured } from './load.ts';
import { nurseCookie, openPerson } from './nurse.ts';
import { startNurseSubject, type NurseSubject } from './nurse-subject.ts';
import { plan } from './plan.ts';
import { newFolder } from './push-subject.ts';
import { end } from './role.ts';
import { freePort } from './subject.ts';

/** One load against one thing. CPU in milliseconds a request, of which the gateway's own two roles and PostgreSQL; bytes of write-ahead log a request. */
export interface Read extends Measured {
  readonly server: number;
  readonly worker: number;
  readonly postgres: number;
  readonly wal: number;
}

export interface Reads {
  /** The middle of the rounds, by `<what>, <clients>`. */
  readonly by: ReadonlyMap<string, Read>;
  /** Resident after the loads. */
  readonly megabytes: { readonly server: number; readonly worker: number };
}

export const asked = ['floor F1', 'floor F2', '$current-support', '2am page'] as const;
export const clientCounts = [1, 16, 64] as const;

const morgan = { nhsNumber: '9990000018', birthDate: '1988-07-14' };
type Target = OneLoad['target'];

/** What is asked for and what it is measured against, interleaved, with one client and with many. */
export async function measureReads(today: string): Promise<Reads> {
  const subject = await startNurseSubject(today);
  const floor = await startFloor();
  const client = startClient();
  const pool = new pg.Pool({ connectionString: subject.databaseUrl, max: 1 });
  const support = await supportRequest(subject, morgan);
  const targets: Readonly<Record<(typeof asked)[number], Target>> = {
    'floor F1': { url: `${floor.url}/document/7`, headers: {} },
    'floor F2': { url: `${floor.url}/together/7`, headers: {} },
    '$current-support': support,
    '2am page': await pageRequest(subject),
  };
  const cpus = [cpuOf(subject.server.pid), cpuOf(subject.worker.pid), cpuOfPostgres(subject.databaseFolder)];
  const taken = new Map<string, Read[]>();
  for (let round = -1; round < plan.rounds; round++) {
    for (const clients of clientCounts) {
      for (const what of asked) {
        const before = [...cpus.map((cpu) => cpu()), await walPlace(pool)];
        const measured = await client.measure({ clients, seconds: plan.seconds, target: targets[what] });
        const after = [...cpus.map((cpu) => cpu()), await walPlace(pool)];
        // The first round warms up and is not counted.
        if (round < 0) continue;
        const [server = NaN, worker = NaN, postgres = NaN, wal = NaN] = after.map(
          (value, place) => (value - (before[place] ?? NaN)) / measured.requests,
        );
        const name = `${what}, ${clients}`;
        taken.set(name, [...(taken.get(name) ?? []), { ...measured, server, worker, postgres, wal }]);
      }
    }
  }
  const megabytes = {
    server: residentMegabytes(subject.server.pid),
    worker: residentMegabytes(subject.worker.pid),
  };
  await client.end();
  await pool.end();
  await subject.stop();
  await floor.stop();
  return { by: new Map([...taken].map(([name, reads]) => [name, middleOf(reads)])), megabytes };
}

function middleOf(reads: readonly Read[]): Read {
  const middle = (figure: keyof Read): number => median(reads.map((read) => read[figure]));
  return {
    requests: middle('requests'),
    refused: middle('refused'),
    perSecond: middle('perSecond'),
    p50: middle('p50'),
    p95: middle('p95'),
    p99: middle('p99'),
    server: middle('server'),
    worker: middle('worker'),
    postgres: middle('postgres'),
    wal: middle('wal'),
  };
}

/** Bytes written ahead since the database began. */
export async function walPlace(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ place: number }>(
    "SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS place",
  );
  return rows[0]?.place ?? NaN;
}

async function startFloor(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = newFolder('floor');
  const postgres = await startEmbeddedPostgres({ folder });
  const port = await freePort();
  const program = fileURLToPath(new URL('floor.ts', import.meta.url));
  const child = fork(program, [postgres.url('postgres'), String(port)]);
  await new Promise((started) => child.once('message', started));
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await end(child);
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function supportRequest(
  { publicUrl, files }: NurseSubject,
  { nhsNumber, birthDate }: typeof morgan,
): Promise<Target> {
  const token = await requestToken(publicUrl, files, recordSystemId);
  const headers = { authorization: `Bearer ${token}` };
  const body = new URLSearchParams({ identifier: `${systems.nhsNumber}|${nhsNumber}`, birthdate: birthDate });
  const searched = await fetch(`${publicUrl}/fhir/Patient/_search`, { method: 'POST', headers, body });
  const found = (await searched.json()) as Bundle;
  return {
    url: `${publicUrl}/fhir/Patient/${found.entry?.[0]?.resource?.id ?? ''}/$current-support`,
    headers,
  };
}

async function pageRequest(subject: NurseSubject): Promise<Target> {
  const cookie = await nurseCookie(subject);
  return { url: await openPerson(subject, cookie, morgan), headers: { cookie } };
}
