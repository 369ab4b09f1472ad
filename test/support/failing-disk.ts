import { spawn } from 'node:child_process';
import { requireTool } from './system-tools.ts';

/**
 * From now on the disk fails these processes: each `fdatasync` of theirs is answered EIO. Resolves when the last of them is gone, with how often that was.
 *
 * @throws Error of one line where processes cannot be traced
 */
export async function failDiskUnder(pids: readonly number[]): Promise<number> {
  const whom = pids.flatMap((pid) => ['-p', String(pid)]);
  // None of their children: whoever comes after them has a disk that works again.
  const tracer = spawn(
    requireTool('strace'),
    [...whom, '-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  tracer.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  await new Promise((ended) => tracer.once('close', ended));
  const failures = said.split('(INJECTED)').length - 1;
  if (failures === 0) {
    throw new Error(
      `A disk cannot be made to fail without tracing processes; let strace do that here: ${said.split('\n', 1)[0]}`,
    );
  }
  return failures;
}
