import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptCheckpoint, WitnessMemory } from '../../gateway/ports/witness.ts';

const named = /^(\d{12})\.checkpoint$/;

/**
 * Remembers checkpoints in a folder, one below it for each log. Each is written whole and synced under a name of its own, then linked to the number that
 * follows the one it replaces: a link never overwrites, so of two processes that would replace the same one, on one machine or on two, one is told so.
 */
export function createWitnessFolder(folder: string): WitnessMemory {
  const of = (origin: string): string => join(folder, createHash('sha256').update(origin).digest('hex'));
  return {
    read: (origin) => readLatest(of(origin)),
    async replace(origin, version, note) {
      const own = of(origin);
      await mkdir(own, { recursive: true });
      const next = version + 1;
      if (!(await linkWhole(own, nameOf(next), note))) return false;
      const versions = await versionsIn(own);
      // Others were faster by more than one, and what this replaced was long gone: nothing was put in anybody's place.
      if (versions.at(-1) !== next) return false;
      await Promise.all(versions.slice(0, -2).map((old) => unlink(join(own, nameOf(old))).catch(ifGone)));
      return true;
    },
    async keepEvidence(origin, note) {
      const own = join(of(origin), 'evidence');
      await mkdir(own, { recursive: true });
      await linkWhole(own, `${createHash('sha256').update(note).digest('hex')}.checkpoint`, note);
    },
  };
}

function nameOf(version: number): string {
  return `${String(version).padStart(12, '0')}.checkpoint`;
}

async function versionsIn(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch(ifGone);
  return (names ?? [])
    .map((name) => Number(named.exec(name)?.[1] ?? Number.NaN))
    .filter((version) => !Number.isNaN(version))
    .toSorted((one, other) => one - other);
}

async function readLatest(folder: string): Promise<KeptCheckpoint | undefined> {
  for (;;) {
    const version = (await versionsIn(folder)).at(-1);
    if (version === undefined) return undefined;
    const note = await readFile(join(folder, nameOf(version)), 'utf8').catch(ifGone);
    // Replaced, and the one after it too, between the look and the reading.
    if (note !== undefined) return { version, note };
  }
}

/** False where there is one of that name. On the disk, with its name, when this resolves. */
async function linkWhole(folder: string, name: string, text: string): Promise<boolean> {
  const draft = join(folder, `${randomUUID()}.draft`);
  try {
    await synced(draft, 'wx', (file) => file.writeFile(text));
    await link(draft, join(folder, name));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft).catch(ifGone);
  }
  await synced(folder, 'r', async () => undefined);
  return true;
}

type File = Awaited<ReturnType<typeof open>>;

async function synced(path: string, how: 'r' | 'wx', work: (file: File) => Promise<void>): Promise<void> {
  const file = await open(path, how, 0o600);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

function ifGone(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
