#!/usr/bin/env node
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromUtf8 } from './bytes.js';
import { check } from './check.js';
import { judgeProofs } from './proofs.js';
import { CannotCheck, Wrong } from './wrong.js';

const usage = `lwg-verify check FILE --keys KEYS [--kept CHECKPOINT] [--proof PROOF]
    FILE is a receipt, a report or a checkpoint; KEYS the log's and witnesses' keys, one a line;
    CHECKPOINT the one that you kept; PROOF a consistency proof between the two.
lwg-verify proofs FILE...
    bare inclusion and consistency proofs, one a line; a folder is gone through. One verdict a line: ok, or bad and why.

Ends with 0: proved. 1: something is wrong. 2: wrongly called. 3: nothing is wrong, but not all could be checked.`;

const exits = { proved: 0, bad: 1, undecided: 3 };

/** A file that could not be read, or a command that makes no sense. */
class Misuse extends Error {}

/** @param {string} file */
function read(file) {
  let bytes;
  try {
    bytes = file === '-' ? readFileSync(0) : readFileSync(file);
  } catch {
    throw new Misuse(`${file} cannot be read.`);
  }
  return fromUtf8(bytes, file);
}

/** @param {string} text */
function print(text) {
  process.stdout.write(`${text}\n`);
}

/** @param {readonly string[]} args */
async function runCheck(args) {
  const options = /** @type {const} */ ({
    keys: { type: 'string' },
    kept: { type: 'string' },
    proof: { type: 'string' },
  });
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1 || values.keys === undefined) throw new Misuse(usage);
  const { kept, proof } = values;
  const result = await check({
    file: read(file),
    keys: read(values.keys),
    kept: kept === undefined ? undefined : read(kept),
    proof: proof === undefined ? undefined : read(proof),
  });
  print(result.headline);
  for (const { where, what } of result.wrong) print(`  wrong       ${where}: ${what}`);
  for (const line of result.proved) print(`  proved      ${line}`);
  for (const line of result.notProved) print(`  not proved  ${line}`);
  return exits[result.verdict];
}

/** @param {string} path @returns {string[]} */
function filesIn(path) {
  if (path === '-' || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile());
}

/** @param {readonly string[]} paths */
async function runProofs(paths) {
  if (paths.length === 0) throw new Misuse(usage);
  const files = paths.flatMap(filesIn);
  const [count, told] = [
    { ok: 0, bad: 0 },
    { asWanted: 0, otherwise: 0 },
  ];
  for (const file of files) {
    for (const { why, wantErr } of await judgeProofs(read(file))) {
      print(`${files.length > 1 ? `${file}: ` : ''}${why === undefined ? 'ok' : `bad: ${why}`}`);
      count[why === undefined ? 'ok' : 'bad'] += 1;
      if (wantErr !== undefined) told[wantErr === (why !== undefined) ? 'asWanted' : 'otherwise'] += 1;
    }
  }
  process.stderr.write(`${count.ok} ok, ${count.bad} bad\n`);
  if (told.asWanted + told.otherwise > 0) {
    process.stderr.write(`${told.asWanted} as their own wantErr says, ${told.otherwise} otherwise\n`);
    return told.otherwise > 0 ? 1 : 0;
  }
  return count.bad > 0 ? 1 : 0;
}

/** @param {readonly string[]} args */
async function run([verb, ...rest]) {
  if (verb === 'check') return runCheck(rest);
  if (verb === 'proofs') return runProofs(rest);
  throw new Misuse(usage);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof Wrong ? exits.bad : 2;
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof Wrong) return `${error.where} ${error.message}`;
  if (error instanceof Misuse || error instanceof CannotCheck) return error.message;
  // An option that is not known, by Node's own parser.
  if (error instanceof TypeError && 'code' in error) return usage;
  throw error;
}
