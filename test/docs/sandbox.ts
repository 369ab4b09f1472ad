import { scriptedPeople } from '../../src/gateway/sandbox/scripted-people.ts';
import { table } from './table.ts';

/** `docs/sandbox.md` */
export function sandbox(written: string): string {
  const rows = Object.entries(scriptedPeople).map(([number, { script, birthDate, shows }]) => [
    `\`${number}\``,
    birthDate,
    script,
    shows,
  ]);
  return `# The sandbox

${written}

To try out what your own side does when things go wrong. A sandbox is the same program, with the same doors: some fictional people's pushes end in one
known way, always. Everybody else's go as in any gateway.

\`npm start\` is one ([quick start](quick-start.md)). Any other demo is one where \`LWG_SANDBOX\` is \`on\`, for both roles. Like every demo it listens on
its own machine only; in production the switch stops the start. Send nobody real to it.

${table(['NHS number', 'born', 'script', 'what the sender sees'], rows)}

Birth date, name and everything else are yours to choose. The scripts hold for \`POST /v1/case-records\`: of a list, what is one record's becomes of that
record, and what is the call's (503, a slow answer) of the whole call. What comes in as a FHIR Bundle is held, duplicate, rejected or in conflict in the same way.
`;
}
