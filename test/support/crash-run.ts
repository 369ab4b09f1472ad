import { statusesOf, unfitAnswers } from './answers.ts';
import { backlogIsApplied } from './backlog.ts';
import { isTimed } from './fault-report.ts';
import { disclosedWithoutEntry } from './history.ts';
import { checkLog, readLog } from './log-checker.ts';
import { startMixedLoad, type MixedLoad } from './mixed-load.ts';
import { people } from './people.ts';
import { startPostmaster, type Postmaster } from './postmaster.ts';
import { eventually, isAlive, type Started } from './processes.ts';
import { pushTo, startRealGateway, type RealGateway } from './real-gateway.ts';
import type { OwnServerOptions } from './own-server.ts';
import { flawless, itemOf, judgeStory, readStory, verdictText, type Verdict } from './story.ts';

/** The gateway as it is run, on a PostgreSQL that will be hurt, with somebody in it to read. */
export interface CrashStage {
  readonly real: RealGateway;
  readonly postgres: Postmaster;
  readonly roles: readonly Started[];
  stop(): Promise<void>;
}

/** What senders and readers were put through, as the checkers find it. */
export interface CrashVerdict {
  readonly verdict: Verdict;
  /** Answers that showed somebody and whose entry is not in the log (C2). */
  readonly undisclosed: number;
  /** What is wrong with the log's tree and its signed notes (C4). */
  readonly logProblems: number;
  readonly unfit: number;
  /** Roles that ended. */
  readonly ended: number;
}

export const withoutHarm: CrashVerdict = {
  verdict: flawless,
  undisclosed: 0,
  logProblems: 0,
  unfit: 0,
  ended: 0,
};

const person = people.sharesMost();
/** Acknowledged between one blow and the next, so that each falls into the middle of something. */
const pushesBetween = 10;

export async function startCrashStage(options: OwnServerOptions = {}): Promise<CrashStage> {
  const postgres = await startPostmaster(options);
  const real = await startRealGateway({ LWG_RATE_LIMIT: '100000000' }, postgres.database);
  const roles = [await real.start('serve'), await real.start('worker')];
  if ((await pushTo(real, person)).status !== 202) throw new Error('there is nobody to read');
  await backlogIsApplied(real.gateway.database, 60);
  return { real, postgres, roles, stop: () => real.stop() };
}

/** Four senders and four readers. */
export function loadOf({ real }: CrashStage, prefix: string): MixedLoad {
  return startMixedLoad(real, { pushers: 4, readers: 4, prefix, person });
}

/** Waits until the load runs again as if nothing had been. */
export async function untilSteady({ answers }: MixedLoad): Promise<void> {
  const acknowledged = (): number =>
    answers.filter(({ what, status }) => what === 'push' && status === 202).length;
  const least = acknowledged() + pushesBetween;
  await eventually(() => (acknowledged() >= least ? true : undefined), 'steady load', 120);
}

/** Ends the load, lets the backlog be worked off, and asks every checker. */
export async function judgeCrash({ real, roles }: CrashStage, load: MixedLoad): Promise<CrashVerdict> {
  const sent = await load.finish();
  await backlogIsApplied(real.gateway.database, 300);
  const ended = roles.filter(({ pid }) => !isAlive(pid)).length;
  // Nobody adds to the log while it is read.
  await Promise.all(roles.map((role) => role.end('SIGTERM')));
  const log = await readLog(real.gateway.database);
  const everySent = [{ ...itemOf(person), answer: 'acknowledged' as const }, ...sent];
  return {
    verdict: judgeStory(everySent, await readStory(real.gateway.database)),
    undisclosed: disclosedWithoutEntry(load.history, new Set(log.events.keys())).length,
    logProblems: checkLog({ ...log, receipts: [] }).length,
    unfit: unfitAnswers(load.answers).length,
    ended,
  };
}

/** The verdict in words, for a report. */
export function crashText({ verdict, undisclosed, logProblems, unfit, ended }: CrashVerdict): string {
  return `${verdictText(verdict)}; ${undisclosed} disclosed without an entry; ${logProblems} problems of the log; ${unfit} refused but with 503 and Retry-After; ${ended} gateway processes ended`;
}

export const crashBound = '0, 0, 0, 0; 0; 0; 0; 0';

/** What was sent and shown meanwhile. */
export function loadText({ answers, history }: MixedLoad): string {
  const pushes = answers.filter(({ what }) => what === 'push');
  const shown = history.filter((read) => read.shown).length;
  const refused = statusesOf(answers)['503'] ?? 0;
  return `${pushes.filter(({ status }) => status === 202).length} pushes acknowledged, ${shown} reads shown, ${refused} answered 503`;
}

/** Whether nothing was harmed and, where time is held to, all was back in time. */
export function crashHolds(told: CrashVerdict, backMs: readonly number[], mostMs: number): boolean {
  const isUnharmed = crashText(told) === crashText(withoutHarm);
  return isUnharmed && (!isTimed || backMs.every((ms) => ms <= mostMs));
}

/** The longest of them, in seconds, for a report. */
export function slowestOf(ms: readonly number[]): string {
  return (Math.max(...ms) / 1000).toFixed(1);
}
