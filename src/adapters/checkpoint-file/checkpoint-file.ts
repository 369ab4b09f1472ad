import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CheckpointKeeper } from '../../gateway/ports/log-tree.ts';

/** Keeps the last checkpoint in a file: whole or not at all, and on the disk before it counts as kept. */
export function createCheckpointFile(file: string): CheckpointKeeper {
  return {
    async read() {
      try {
        return await readFile(file, 'utf8');
      } catch (error) {
        // Not there yet is one thing; there and unreadable is for somebody to look at.
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(note) {
      const next = `${file}.next`;
      await synced(next, 'w', async (handle) => handle.writeFile(note));
      await rename(next, file);
      await synced(dirname(file), 'r');
    },
  };
}

/** Without a file: as long as the process lives, it is not fooled by a database that went back. */
export function createCheckpointMemory(): CheckpointKeeper {
  let kept: string | undefined;
  return {
    read: async () => kept,
    write: async (note) => {
      kept = note;
    },
  };
}

type Handle = Awaited<ReturnType<typeof open>>;

async function synced(path: string, how: 'r' | 'w', work?: (handle: Handle) => Promise<void>): Promise<void> {
  const handle = await open(path, how);
  try {
    await work?.(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
