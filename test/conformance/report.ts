import type { Checked } from './check-resource.ts';
import { profilesOf, type Definitions } from './definitions.ts';
import type { Finding } from './finding.ts';

/** What is printed, and what the program ends with: 0 without an error, 1 with one. */
export function conclude(
  checked: readonly Checked[],
  definitions: Definitions,
): { readonly text: string; readonly status: 0 | 1 } {
  const findings = checked.flatMap((one) => one.findings);
  const errors = countOf('error', findings);
  const lines = [
    ...table([['resource', 'against', 'resources', 'errors', 'warnings'], ...rowsOf(checked)]),
    ...listed(findings),
    ...unusedProfiles(checked, definitions).map((url) => `not held against anything: ${url}`),
    `${checked.length} resources, ${errors} errors`,
  ];
  return { text: lines.join('\n'), status: errors === 0 ? 0 : 1 };
}

/** One line a type and profile. */
function rowsOf(checked: readonly Checked[]): readonly (readonly string[])[] {
  const rows = [...Map.groupBy(checked, ({ type, profile }) => `${type}\t${profile}`)].toSorted();
  return rows.map(([name, those]) => {
    const findings = those.flatMap((one) => one.findings);
    const counts = [those.length, countOf('error', findings), countOf('warning', findings)];
    return [...name.split('\t'), ...counts.map(String)];
  });
}

function countOf(severity: Finding['severity'], findings: readonly Finding[]): number {
  return findings.filter((one) => one.severity === severity).length;
}

/** Profiles of the folder for types that were checked, which nothing was held against: neither meant for all of the type nor claimed. */
function unusedProfiles(checked: readonly Checked[], definitions: Definitions): readonly string[] {
  const used = new Set(checked.flatMap(({ profiles }) => profiles));
  const types = new Set(checked.map(({ type }) => type));
  return [...types].flatMap((type) =>
    profilesOf(type, definitions).flatMap(({ url }) => (used.has(url) ? [] : [url])),
  );
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

/** Each thing that was found, once, with how often. */
function listed(findings: readonly Finding[]): readonly string[] {
  const said = ({ severity, path, says }: Finding): string =>
    `${severity}: ${path.replace(/\[\d+\]/g, '')} ${says}`;
  return [...Map.groupBy(findings, said)]
    .toSorted()
    .map(([text, those]) => `${text} (${those.length} times)`);
}
