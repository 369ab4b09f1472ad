import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from './load.ts';
import { nurseCookie, openPerson } from './nurse.ts';
import { startNurseSubject } from './nurse-subject.ts';
import { plan } from './plan.ts';

/** A V8 CPU profile, as `--cpu-prof` leaves one. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the machine's monotonic clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** A part of the time in which the process was not idle, 0 to 1: what ran, and what of ours it ran for. */
export interface Share {
  readonly where: string;
  readonly itself: number;
  /** With the libraries and the parts of Node that it called. */
  readonly onBehalf: number;
}

const morgan = { nhsNumber: '9990000018', birthDate: '1988-07-14' };

/** Where the server's time goes while nurses look at a page; not while it starts, and settles. */
export async function profileLooks(today: string): Promise<readonly Share[]> {
  const profiles = mkdtempSync(join(tmpdir(), 'lwg-bench-profile-'));
  const subject = await startNurseSubject(today, profiles);
  const cookie = await nurseCookie(subject);
  const page = { url: await openPerson(subject, cookie, morgan), headers: { cookie } };
  await measure({ clients: 16, seconds: plan.seconds, next: () => page });
  const from = monotonic();
  await measure({ clients: 16, seconds: 5 * plan.seconds, next: () => page });
  const to = monotonic();
  await subject.stop();
  const read = readdirSync(profiles)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => JSON.parse(readFileSync(join(profiles, name), 'utf8')) as CpuProfile);
  rmSync(profiles, { recursive: true, force: true });
  return sharesOf(read, { from, to });
}

function monotonic(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Largest first. `during`: microseconds of the machine's monotonic clock. */
export function sharesOf(
  profiles: readonly CpuProfile[],
  during: { readonly from: number; readonly to: number },
): readonly Share[] {
  const itself = new Map<string, number>();
  const onBehalf = new Map<string, number>();
  let busy = 0;
  for (const profile of profiles) {
    const places = placesOf(profile);
    let now = profile.startTime;
    for (const [index, id] of profile.samples.entries()) {
      const place = places.get(id);
      const time = profile.timeDeltas[index] ?? 0;
      now += time;
      if (now < during.from || now > during.to || place === undefined || place.itself === '(idle)') continue;
      busy += time;
      add(itself, place.itself, time);
      add(onBehalf, place.onBehalf, time);
    }
  }
  return [...new Set([...itself.keys(), ...onBehalf.keys()])]
    .map((where) => ({
      where,
      itself: (itself.get(where) ?? 0) / busy,
      onBehalf: (onBehalf.get(where) ?? 0) / busy,
    }))
    .toSorted((one, other) => other.itself - one.itself);
}

function add(times: Map<string, number>, where: string, time: number): void {
  times.set(where, (times.get(where) ?? 0) + time);
}

interface Place {
  readonly itself: string;
  readonly onBehalf: string;
}

/** Children come after their parents nowhere in particular, so it is walked from the root. */
function placesOf({ nodes }: CpuProfile): ReadonlyMap<number, Place> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<number, Place>();
  const [root] = nodes;
  const open = root === undefined ? [] : [{ node: root, above: { itself: '(root)', onBehalf: '(none)' } }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, above } = next;
    const itself = whereOf(node.callFrame) ?? above.itself;
    const place = { itself, onBehalf: isOurs(itself) || isMachine(itself) ? itself : above.onBehalf };
    places.set(node.id, place);
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) open.push({ node: child, above: place });
    }
  }
  return places;
}

/** Undefined for what the engine does itself for its caller (parsing JSON, joining strings). */
function whereOf({ functionName, url }: { functionName: string; url: string }): string | undefined {
  const [, folder] = /\/(src(?:\/[^/]+)?)\/[^/]+/.exec(url.replace(/^.*\/node_modules\/.*$/, '')) ?? [];
  if (folder !== undefined) return folder;
  const [, library] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (library !== undefined) return library;
  const [, part] = /^node:(?:internal\/)?([^/]+)/.exec(url) ?? [];
  if (part !== undefined) return `node:${part}`;
  return isMachine(functionName) ? functionName : undefined;
}

function isOurs(where: string): boolean {
  return where.startsWith('src');
}

function isMachine(where: string): boolean {
  return where.startsWith('(') && where !== '(root)';
}

export function shareTable(shares: readonly Share[]): readonly string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    '| where | itself | with what it calls |',
    '| --- | --- | --- |',
    ...shares
      .filter(({ itself, onBehalf }) => Math.max(itself, onBehalf) >= 0.01)
      .map(({ where, itself, onBehalf }) => `| ${where} | ${percent(itself)} | ${percent(onBehalf)} |`),
    '',
  ];
}
