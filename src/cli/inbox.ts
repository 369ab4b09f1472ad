import { loadConfig } from '../config.ts';
import { errorTable, GatewayError } from '../errors.ts';
import {
  findBlocked,
  listBlocked,
  retryBlocked,
  skipBlocked,
  type Lanes,
} from '../gateway/lanes/blocked-lanes.ts';
import { isSkipReason, skipReasons, type SkipReasonCode } from '../gateway/lanes/skip-reasons.ts';
import type { DeadLetter } from '../gateway/ports/dead-letters.ts';
import { CommandError } from './command-error.ts';
import { typedId } from './typed-id.ts';
import { withStore } from './with-store.ts';

const listed = 1_000;

/** `lwg inbox list | show RECEIPT | retry RECEIPT | skip RECEIPT REASON`: records that block their lane. Names no person. */
export async function runInbox([verb, typed, reason]: readonly string[]): Promise<void> {
  if (verb === 'list') return list();
  if (typed !== undefined) {
    if (verb === 'show') return show(typedId(typed));
    if (verb === 'retry') return retry(typedId(typed));
    if (verb === 'skip' && isSkipReason(reason)) return skip(typedId(typed), reason);
  }
  const reasons = Object.entries(skipReasons).map(([code, { text }]) => `  ${code.padEnd(18)}${text}`);
  throw new CommandError(
    [
      'Type: lwg inbox list, or show RECEIPT, or retry RECEIPT, or skip RECEIPT REASON. Reasons:',
      ...reasons,
    ].join('\n'),
  );
}

async function list(): Promise<void> {
  const letters = await withLanes((lanes) => listBlocked(lanes, 'operator', listed));
  print(letters.length === 0 ? ['Nothing is blocked.'] : letters.map(lineOf));
}

function lineOf({ receipt, code, since, source, behind }: DeadLetter): string {
  return `${receipt}  ${since.toISOString()}  ${source}  ${code}  ${behind} behind`;
}

async function show(receipt: string): Promise<void> {
  const letter = await withLanes((lanes) => findBlocked(lanes, 'operator', receipt));
  const { code, since, organisation, source, attempts, behind, hidesPerson } = letter;
  const known = Object.entries(errorTable).find(([one]) => one === code);
  print([
    `Receipt       ${receipt}`,
    `Sent by       ${organisation}, ${source}`,
    `Blocked since ${since.toISOString()}`,
    `Code          ${code}: ${known?.[1].text ?? 'not a code of this version'}`,
    `Attempts      ${attempts}`,
    `Behind it     ${behind}`,
    `Hides person  ${hidesPerson ? 'yes: it changes who may see what' : 'no'}`,
  ]);
}

async function retry(receipt: string): Promise<void> {
  await withLanes((lanes) => retryBlocked(lanes, 'operator', receipt));
  print(['It will be tried again within a second.']);
}

async function skip(receipt: string, reason: SkipReasonCode): Promise<void> {
  await withLanes((lanes) => skipBlocked(lanes, 'operator', receipt, reason));
  print(['Skipped. The next record of that person is applied within a second.']);
}

async function withLanes<T>(work: (lanes: Lanes) => Promise<T>): Promise<T> {
  try {
    return await withStore(loadConfig(), work);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'not-found') throw error;
    throw new CommandError('That receipt blocks no lane. `lwg inbox list` has those that do.');
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
