import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk that can be filled to the last byte without harm to anybody else. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no room; may be said again, where a little was freed meanwhile. */
  fill(): void;
  /** Gives back what was filled. */
  free(): void;
  remove(): void;
}

/** @throws Error of one line where mounting is not allowed */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const parent = mkdtempSync(join(tmpdir(), 'lwg-disk-'));
  // Its user is another than this one where the tests run as root.
  chmodSync(parent, 0o755);
  const folder = join(parent, 'disk');
  mkdirSync(folder);
  const options = `size=${megabytes}m,mode=755`;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (status !== 0) {
    rmSync(parent, { recursive: true });
    throw new Error('A disk to fill needs mounting: run this test as root, on a Linux that allows it.');
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => appendUntilFull(filler),
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      // Lazily: whatever still has a file open there lets go of it in its own time.
      spawnSync('umount', ['--lazy', folder]);
      rmSync(parent, { recursive: true });
    },
  };
}

function appendUntilFull(file: string): void {
  const handle = openSync(file, 'a');
  try {
    for (const size of [1_048_576, 4_096, 1]) appendWhileRoom(handle, Buffer.alloc(size));
  } finally {
    closeSync(handle);
  }
}

function appendWhileRoom(handle: number, block: Buffer): void {
  try {
    for (;;) writeSync(handle, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
