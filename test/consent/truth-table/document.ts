import { readFileSync } from 'node:fs';
import { table } from '../../docs/table.ts';
import type { LimitTable } from './limit-table.ts';
import { limitTables } from './limit-tables.ts';
import { questionRows } from './question-rows.ts';
import { unknownRows } from './unknown-rows.ts';

const [begin, end] = ['<!-- truth table -->', '<!-- end of the truth table -->'];

/** The engine's README with its truth table written anew from the rows that the tests run. */
export function consentReadme(): string {
  const text = readFileSync(new URL('../../../src/consent/README.md', import.meta.url), 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error('the README has lost the place of its truth table');
  return `${text.slice(0, before)}${begin}\n\n${truthTable()}\n\n${text.slice(after)}`;
}

function truthTable(): string {
  return [questions(), unknown(), ...limitTables.map(limit)].join('\n\n');
}

function questions(): string {
  const heads = [
    'question',
    'item',
    'agreement',
    'purposes',
    'case',
    'Consents say',
    'without Consent',
    'lifts',
    'code',
  ];
  const cells = questionRows.map((row) => [
    row.question,
    row.item,
    row.agreement,
    row.purposes,
    row.openCase,
    row.says,
    row.withoutConsent,
    row.lifts,
    `\`${row.code}\``,
  ]);
  return `### The questions\n\n${table(heads, cells)}`;
}

function unknown(): string {
  const rows = unknownRows.map(({ where }) => [where, 'never', 'always']);
  return `### What is not known\n\n${table(['where', 'permit holds', 'deny holds'], rows)}`;
}

function limit({ limit: name, meets, rows }: LimitTable): string {
  const yes = (holds: boolean): string => (holds ? 'yes' : 'no');
  const same = rows.every((row) => row.meets === rows[0]?.meets);
  const heads = ['listed', ...(same ? [] : [meets]), 'permit holds', 'deny holds'];
  const cells = rows.map((row) => [row.listed, ...(same ? [] : [row.meets]), yes(row.permit), yes(row.deny)]);
  const always = same ? `In every row, ${meets}: ${rows[0]?.meets}.\n\n` : '';
  return `### \`${name}\`\n\n${always}${table(heads, cells)}`;
}
