import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { londonTime } from '../src/living-well/london-time.ts';
import { median } from './load.ts';
import { findForm, formToken, nurseCookie } from './nurse.ts';
import { startNurseSubject } from './nurse-subject.ts';
import { plan } from './plan.ts';

// `node bench/nurse-alone.ts`: from Enter to the page, 16 nurses at once; writes docs/benchmarks/nurse.md.

const { rounds, seconds } = plan;
const nurses = 16;
/** Milliseconds, p95 (reliability section 4). */
const budget = 50;
const morgan = { nhsNumber: '9990000018', birthDate: '1988-07-14' };

interface Round {
  readonly looks: number;
  readonly times: readonly number[];
  readonly cpu: number;
  readonly statements: number;
  readonly bytes: number;
  readonly floor: number;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: nurses });
const profiles = process.env['LWG_BENCH_PROFILE'] === 'serve' ? join(tmpdir(), 'lwg-profile') : undefined;
const subject = await startNurseSubject(londonTime(new Date()).date, profiles);
const cookies: string[] = [];
for (let nurse = 0; nurse < nurses; nurse++) cookies.push(await nurseCookie(subject));
const tokens = await Promise.all(cookies.map((cookie) => formToken(subject, cookie)));
await runRound(Math.min(seconds, 3));
const done: Round[] = [];
for (let round = 0; round < rounds; round++) done.push(await runRound(seconds));
await subject.stop();
agent.destroy();
report();

/** Each nurse presses Enter, gets the page, and presses Enter again. */
async function runRound(length: number): Promise<Round> {
  const before = await subject.inside();
  const times: number[] = [];
  let bytes = 0;
  const until = performance.now() + length * 1000;
  await Promise.all(
    cookies.map(async (cookie, nurse) => {
      const form = findForm(tokens[nurse] ?? '', morgan).toString();
      while (performance.now() < until) {
        const begun = performance.now();
        bytes = await look(cookie, form);
        times.push(performance.now() - begun);
      }
    }),
  );
  const after = await subject.inside();
  const looks = times.length;
  return {
    looks,
    times: times.toSorted((one, other) => one - other),
    cpu: (after.cpu - before.cpu) / looks,
    statements: (after.statements - before.statements) / looks,
    bytes,
    floor: await floorTime(),
  };
}

async function look(cookie: string, form: string): Promise<number> {
  const found = await send('POST', `${subject.publicUrl}/support/find`, { cookie }, form);
  const to = new URL(found.headers.location ?? '/', subject.publicUrl);
  if (found.status !== 303 || !to.pathname.startsWith('/support/people/'))
    throw new Error(`the form was answered ${found.status}`);
  const page = await send('GET', to.href, { cookie });
  if (page.status !== 200) throw new Error(`the page was answered ${page.status}`);
  return page.bytes;
}

/** Median milliseconds of the smallest answer there is, right after: what the machine takes from everybody at this hour. */
async function floorTime(): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 50; count++) {
    const begun = performance.now();
    await send('GET', `${subject.publicUrl}/_ping`, {});
    times.push(performance.now() - begun);
  }
  return median(times);
}

function send(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Answered> {
  const type = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((answered, failed) => {
    const sent = request(url, { method, agent, headers: { ...headers, ...type } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.once('end', () =>
        answered({ status: response.statusCode ?? 0, headers: response.headers, bytes }),
      );
    });
    sent.once('error', failed);
    sent.end(body);
  });
}

function report(): void {
  const middle = (figure: (round: Round) => number): string => median(done.map(figure)).toFixed(1);
  const at =
    (share: number) =>
    (round: Round): number =>
      round.times[Math.floor(round.times.length * share)] ?? Number.NaN;
  const rows = [
    ['looks a second', middle(({ looks }) => looks / seconds), ''],
    ['Enter to page, p50', `${middle(at(0.5))} ms`, ''],
    ['Enter to page, p95', `${middle(at(0.95))} ms`, `${budget} ms`],
    ['Enter to page, p99', `${middle(at(0.99))} ms`, ''],
    ['CPU of the server process, a look', `${middle(({ cpu }) => cpu)} ms`, ''],
    ['statements to the database, a look', middle(({ statements }) => statements), ''],
    ['page', `${(Number(middle(({ bytes }) => bytes)) / 1000).toFixed(1)} kB`, '60 kB'],
    ['smallest answer, one client, right after', `${middle(({ floor }) => floor)} ms`, ''],
  ];
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ');
  const text = [
    '# From Enter to the page',
    '',
    `\`node bench/nurse-alone.ts\`: ${nurses} nurses, each with a session of their own, who press Enter again as soon as the page is there: the form is`,
    `sent, its redirect followed, the page read whole. ${rounds} rounds of ${seconds} s after one to warm up; medians. ${cpus().length} cores, which the nurses, the server, the`,
    `worker and PostgreSQL share; load averages of the machine at the end: ${load}. Where others were at work on it, the CPU says more than the times.`,
    '',
    '| figure | measured | budget |',
    '| --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
  mkdirSync('docs/benchmarks', { recursive: true });
  writeFileSync('docs/benchmarks/nurse.md', text);
  process.stdout.write(text);
}
