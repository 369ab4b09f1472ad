import type { Simulated } from '../gateway/simulation/release-simulation.ts';

const headings = ['organisation', 'role', 'purpose', 'gains', 'loses'];

/** A simulation as a table in plain text, for a terminal. */
export function simulationTable(simulated: Simulated): string {
  const about =
    simulated.of === 'person'
      ? 'For this person. Somebody who is not on record reads the same as somebody for whom nothing changes: check the number and birth date.'
      : `Of ${simulated.people} people looked at, something changes for ${simulated.changed}. Behind each topic: for how many.`;
  const rows = rowsOf(simulated);
  if (rows.length === 0) return `Nobody gains and nobody loses anything.\n${about}`;
  return `${columns([headings, ...rows])}\n\n${about}`;
}

function rowsOf(simulated: Simulated): readonly (readonly string[])[] {
  if (simulated.of === 'person') {
    return simulated.changes.map(({ recipient: { organisation, role, purpose }, gains, loses }) => [
      organisation,
      role,
      purpose,
      listed(gains),
      listed(loses),
    ]);
  }
  const counted = (counts: readonly { topic: string; people: number }[]): string =>
    listed(counts.map(({ topic, people }) => `${topic} ${people}`));
  return simulated.recipients.map(({ recipient: { organisation, role, purpose }, gains, loses }) => [
    organisation,
    role,
    purpose,
    counted(gains),
    counted(loses),
  ]);
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? '-' : words.join(', ');
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = headings.map((_heading, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}
