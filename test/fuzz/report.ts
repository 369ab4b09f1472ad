import { cpus } from 'node:os';
import type { FuzzResult } from './run.ts';

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, times]) => `${what}: ${times}`)
    .join(', ') || 'none';

/** The figures of a run, as a page. */
export function report(result: FuzzResult, seed: number): string {
  const { inputs, seconds, byStatus, byDoor, measured, settled, faults } = result;
  const doors = Object.entries(byDoor).toSorted(([one], [other]) => one.localeCompare(other));
  return [
    '# Fuzzing every way in',
    '',
    'Written by `npm run fuzz`: the roles as processes of their own, over HTTP, with inputs generated from the published schemas, bent and broken. `test/fuzz` says',
    'how; `test/fuzz/doors.ts` is the list of doors. What must hold for each answer: no 5xx but back-pressure with `Retry-After`, the shape of its face, nothing of',
    'what was sent, no stack trace; the process stays healthy and holds no more than before; whatever was accepted is settled.',
    '',
    `${inputs} inputs in ${Math.round(seconds)} s, seed ${seed}, Node ${process.versions.node}, ${cpus().length} cores. Faults found: ${faults.length}.`,
    '',
    `- Answers by status: ${list(byStatus)}.`,
    `- What became of the records accepted: ${list(settled.outcomes)}.`,
    `- Lanes that wait for a person, by code: ${list(settled.blocked)}.`,
    '',
    'The server role, each time after a collection of its garbage; the first is before the caches are full and is not compared:',
    '',
    '| inputs | heap | resident |',
    '|---|---|---|',
    ...measured.map(({ inputs: had, heap, rss }) => `| ${had} | ${megabytes(heap)} | ${megabytes(rss)} |`),
    '',
    'How much of what came to a door was taken in (2xx or 3xx):',
    '',
    '| door | inputs | taken in |',
    '|---|---|---|',
    ...doors.map(([name, { sent, taken }]) => `| ${name} | ${sent} | ${taken} |`),
    '',
  ].join('\n');
}
