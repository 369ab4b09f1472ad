import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { followLog, type Followed } from '../gateway/witness/follow-log.ts';
import { runUntilStopped } from '../role.ts';
import { buildWitness, publicLog, witnessSigner, type WitnessFiles } from '../services-witness.ts';
import { CommandError } from './command-error.ts';

const usage = `lwg witness --make-key NAME --key FILE
lwg witness --key FILE --logs FILE --keep FOLDER [--host HOST] [--port PORT]
lwg witness --once https://gateway.example/log --key FILE --logs FILE --keep FOLDER`;

const options = {
  'make-key': { type: 'string' },
  once: { type: 'string' },
  key: { type: 'string' },
  logs: { type: 'string' },
  keep: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '3080' },
} as const;

/** `lwg witness`: keeps the last checkpoint of each log outside of its operator's reach, and cosigns only a consistent successor (docs/witness.md). */
export async function runWitness(args: readonly string[]): Promise<void> {
  const { key, logs, keep, once, 'make-key': name, host, port } = flagsOf(args);
  if (name !== undefined && key !== undefined) return makeKey(name, key);
  if (key === undefined || logs === undefined || keep === undefined)
    throw new CommandError(`Type:\n${usage}`);
  const files = { key, logs, keep };
  if (once !== undefined) return lookOnce(files, once);
  const at = portOf(port);
  const { startWitness } = await import('../witness.ts');
  await runUntilStopped('witness', () => startWitness(files, host, at), at);
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new CommandError('--port is a number from 1 to 65535.');
  return port;
}

function flagsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    throw new CommandError(`Type:\n${usage}`);
  }
}

function makeKey(name: string, file: string): void {
  if (!/^[^\s+]{1,100}$/.test(name))
    throw new CommandError('A name is like an address: trust.example/witness');
  const text = `${JSON.stringify({ name, seed: randomBytes(32).toString('base64') })}\n`;
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch {
    throw new CommandError(`${file} is there already or cannot be written. A key file is never overwritten.`);
  }
  process.stdout.write(`${witnessSigner(text).vkey}\n`);
  process.stderr.write(
    `Made ${file}. The line above is its public half: give it to whoever is to believe this witness.\n`,
  );
}

async function lookOnce(files: WitnessFiles, address: string): Promise<void> {
  const { outcome, proof } = await followLog(buildWitness(files), publicLog(address)).catch(() => {
    throw new CommandError(
      `The log at ${address} could not be read. Nothing was kept; what was kept before stands.`,
    );
  });
  if (outcome.verdict !== 'cosigned') throw new CommandError(refusals[outcome.verdict]);
  if (proof !== undefined) process.stdout.write(`${proofLine(proof)}\n`);
  process.stderr.write(
    proof === undefined
      ? `Kept the checkpoint of ${outcome.size} entries.\n`
      : `Kept: the log only grew, from ${proof.size1} entries to ${proof.size2}. The proof is on standard output.\n`,
  );
}

const refusals: Readonly<Record<Exclude<Followed['outcome']['verdict'], 'cosigned'>, string>> = {
  unreadable: 'What the log gave is no checkpoint. Nothing was kept; what was kept before stands.',
  'unknown-log': 'The checkpoint is of a log whose key is not in the file of logs. Nothing was kept.',
  'not-signed': 'The checkpoint is not signed with the key in the file of logs. Nothing was kept.',
  shrunk:
    'THE LOG SHOWS LESS THAN IT DID. What it shows is kept as evidence: tell the organisation, and somebody outside of it.',
  backwards: 'The log shows less than it did. Nothing was kept.',
  stale:
    'Another witness process kept a checkpoint meanwhile. Nothing is wrong; the next look goes on from there.',
  inconsistent:
    'THE LOG DOES NOT FOLLOW FROM WHAT IT SHOWED BEFORE. What it shows is kept as evidence: tell the organisation, and somebody outside of it.',
  'two-histories':
    'THE LOG SIGNED TWO HISTORIES OF ONE SIZE. Both checkpoints are kept: tell the organisation, and somebody outside of it.',
};

/** As `lwg-verify` takes it. Sizes are text: they may be larger than a number can say. */
function proofLine({ size1, size2, root1, root2, proof }: NonNullable<Followed['proof']>): string {
  const [older, newer] = [root1, root2].map((root) => root.toString('base64'));
  const hashes = proof.map((hash) => hash.toString('base64'));
  return JSON.stringify({ size1: `${size1}`, size2: `${size2}`, root1: older, root2: newer, proof: hashes });
}
