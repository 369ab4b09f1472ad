import type { Checked } from './check-resource.ts';
import type { Finding } from './finding.ts';

/** One line a type and profile, and under it each thing that was found, once, with how often and where. */
export function reportOf(checked: readonly Checked[]): string {
  const rows = [...Map.groupBy(checked, ({ type, profile }) => `${type}\t${profile}`)].toSorted();
  const lines = rows.map(([name, those]) => {
    const count = (severity: Finding['severity']): string =>
      String(those.flatMap(({ findings }) => findings).filter((one) => one.severity === severity).length);
    return [...name.split('\t'), String(those.length), count('error'), count('warning')];
  });
  const findings = checked.flatMap((one) => one.findings);
  return [
    ...table([['resource', 'against', 'resources', 'errors', 'warnings'], ...lines]),
    ...listed(findings),
  ].join('\n');
}

/** How many errors there are in all. */
export function errorsIn(checked: readonly Checked[]): number {
  return checked.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error').length;
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

function listed(findings: readonly Finding[]): readonly string[] {
  const said = ({ severity, path, says }: Finding): string =>
    `${severity}: ${path.replace(/\[\d+\]/g, '')} ${says}`;
  return [...Map.groupBy(findings, said)]
    .toSorted()
    .map(([text, those]) => `${text} (${those.length} times)`);
}
