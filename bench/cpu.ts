import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds of CPU that something has used since it began; not a number where the system does not tell (anywhere but Linux). */
export type Cpu = () => number;

/** A tick is 10 ms on every Linux that Node runs on. */
const tick = 10;

export function cpuOf(pid: number): Cpu {
  return () => {
    const [, , user = NaN, system = NaN] = times(pid);
    return (user + system) * tick;
  };
}

/** All of a PostgreSQL: its first process, those that it has now, and those that have ended. */
export function cpuOfPostgres(databaseFolder: string): Cpu {
  const [first = ''] = readFileSync(join(databaseFolder, 'postmaster.pid'), 'utf8').split('\n');
  const postmaster = Number(first);
  return () => {
    const [, , ...own] = times(postmaster);
    const children = processes()
      .map(times)
      .filter(([, parent]) => parent === postmaster)
      .map(([, , user = 0, system = 0]) => user + system);
    return [...own, ...children].reduce((sum, ticks) => sum + ticks, 0) * tick;
  };
}

/** pid, parent, and ticks by itself (user, system) and by its ended children (user, system): fields 1, 4 and 14 to 17 of proc(5). */
function times(pid: number): readonly number[] {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return [pid];
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return [pid, fields[1], ...fields.slice(11, 15)].map(Number);
}

function processes(): readonly number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

/** Resident megabytes of a process. */
export function residentMegabytes(pid: number): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return Number.NaN;
  }
}
