import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Bundle } from '@medplum/fhirtypes';
import { loadDemoFiles } from '../src/demo/files.ts';
import { recordSystemId } from '../src/demo/clients.ts';
import { requestToken } from '../src/demo/push.ts';
import { systems } from '../src/fhir/systems.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { measureEngine } from './engine.ts';
import { measureMapping } from './mapping.ts';
import { measure, median, type Load, type Measured } from './load.ts';
import { nurseCookie, openPerson } from './nurse.ts';
import { measurePush, pushReport } from './push.ts';
import { freePort, residentMegabytes, startSubject, type Subject } from './subject.ts';

/** Rounds, each of all loads one after the other: what drifts, drifts for all of them. */
const rounds = 5;
const seconds = 3;

// Before anything else runs that would share its core.
const engine = measureEngine();
const mapping = measureMapping();
const pushes = await measurePush();
const subject = await startSubject();
const floor = await startFloor();
const morgan = { nhsNumber: '9990000018', birthDate: '1988-07-14' };
const support = await supportRequest(subject);
const cookie = await nurseCookie(subject);
const page = { url: await openPerson(subject, cookie, morgan), headers: { cookie } };
const document = { url: `${floor.url}/document/7`, headers: {} };

const loads: Readonly<Record<string, Load>> = {
  'floor F1, 1 client': { clients: 1, seconds, next: () => document },
  '$current-support, 1 client': { clients: 1, seconds, next: () => support },
  '2am page, 1 client': { clients: 1, seconds, next: () => page },
  'floor F1, 16 clients': { clients: 16, seconds, next: () => document },
  '$current-support, 16 clients': { clients: 16, seconds, next: () => support },
  '2am page, 16 clients': { clients: 16, seconds, next: () => page },
};

const results = new Map<string, Measured[]>(Object.keys(loads).map((name) => [name, []]));
for (let round = -1; round < rounds; round++) {
  for (const [name, load] of Object.entries(loads)) {
    const measured = await measure(round < 0 ? { ...load, seconds: 2 } : load);
    // The first round warms up and is not counted.
    if (round >= 0) results.get(name)?.push(measured);
  }
}
report();
await subject.stop();
await floor.stop();

async function startFloor(): Promise<{ url: string; stop(): Promise<void> }> {
  const postgres = await startEmbeddedPostgres({ folder: `${subject.folder}-floor` });
  const port = await freePort();
  const program = fileURLToPath(new URL('floor.ts', import.meta.url));
  const child = fork(program, [postgres.url('postgres'), String(port)]);
  await new Promise((started) => child.once('message', started));
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill();
      await postgres.stop();
    },
  };
}

async function supportRequest({ publicUrl, folder, signInPort }: Subject) {
  const files = loadDemoFiles(folder, `http://127.0.0.1:${signInPort}`);
  const token = await requestToken(publicUrl, files, recordSystemId);
  const headers = { authorization: `Bearer ${token}` };
  const body = new URLSearchParams({
    identifier: `${systems.nhsNumber}|${morgan.nhsNumber}`,
    birthdate: morgan.birthDate,
  });
  const searched = await fetch(`${publicUrl}/fhir/Patient/_search`, { method: 'POST', headers, body });
  const found = (await searched.json()) as Bundle;
  const id = found.entry?.[0]?.resource?.id ?? '';
  return { url: `${publicUrl}/fhir/Patient/${id}/$current-support`, headers };
}

function report(): void {
  const middle = (name: string, figure: keyof Measured): number =>
    median((results.get(name) ?? []).map((measured) => measured[figure]));
  const rows = Object.keys(loads).map((name) => {
    const figures = (['perSecond', 'p50', 'p95', 'p99'] as const).map((figure) => middle(name, figure));
    const [perSecond = 0, ...times] = figures;
    return `| ${name} | ${Math.round(perSecond)} | ${times.map((time) => time.toFixed(2)).join(' | ')} |`;
  });
  const ratio = (name: string): string => {
    const floorName = `floor F1, ${name.split(', ')[1] ?? ''}`;
    return `${Math.round((100 * middle(name, 'perSecond')) / middle(floorName, 'perSecond'))} %`;
  };
  const text = [
    '# Latest measurements',
    '',
    `\`npm run bench\`: ${rounds} rounds of ${seconds} s a load, interleaved; medians. ${cpus().length} cores, which the clients, the gateway and PostgreSQL share.`,
    '',
    '| load | requests a second | p50 ms | p95 ms | p99 ms |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '| figure | measured | budget |',
    '| --- | --- | --- |',
    `| \`$current-support\` against F1, 16 clients: throughput | ${ratio('$current-support, 16 clients')} | 60 % |`,
    `| \`$current-support\`, 1 client: p50, p99 | ${middle('$current-support, 1 client', 'p50').toFixed(2)} ms, ${middle('$current-support, 1 client', 'p99').toFixed(2)} ms | 1.5 ms, 15 ms |`,
    `| 2am page against F1, 16 clients: throughput | ${ratio('2am page, 16 clients')} | none set |`,
    `| cold start to first ready answer, embedded database made anew | ${subject.coldStart.toFixed(1)} s | 5 s |`,
    `| resident memory of the server role, after the load | ${residentMegabytes('serve', subject.port)} MB | 250 MB |`,
    `| resident memory of the worker role | ${residentMegabytes('worker', subject.port)} MB | none set |`,
    '',
    'The consent engine alone, one core:',
    '',
    '| one request | median ms | p99 ms | budget ms |',
    '| --- | --- | --- | --- |',
    ...engine.map(
      ({ name, median: time, p99, budget }) =>
        `| ${name} | ${time.toFixed(2)} | ${p99.toFixed(2)} | ${budget} |`,
    ),
    '',
    'Case records to Bundles, from JSON text, one core:',
    '',
    '| records a call | records a second |',
    '| --- | --- |',
    ...mapping.map(({ recordsPerCall, perSecond }) => `| ${recordsPerCall} | ${Math.round(perSecond)} |`),
    '',
    ...pushReport(pushes),
  ].join('\n');
  mkdirSync('docs/benchmarks', { recursive: true });
  writeFileSync('docs/benchmarks/latest.md', text);
  process.stdout.write(text);
}
