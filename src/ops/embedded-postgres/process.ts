import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process began, in its system's own terms. With the pid it names one process; a pid alone is given again, after a restart of the
 * machine or the container. Empty when there is no such process.
 */
export function startOf(pid: number): string {
  if (process.platform !== 'linux') return ask('lstart', pid);
  // Field 22 of proc(5); the second, a name in brackets, may hold spaces and brackets itself.
  const [, rest = ''] = /^.*\) (.*)$/s.exec(read(`/proc/${pid}/stat`)) ?? [];
  return rest.split(' ')[19] ?? '';
}

/** The command line a process was started with; empty when there is no such process. */
export function commandOf(pid: number): string {
  if (process.platform !== 'linux') return ask('args', pid);
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

function ask(column: string, pid: number): string {
  const { status, stdout } = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
