/** Labels that no purpose, agreement or case lifts (consent-rules 5). Read by code alone, so that a lost system lifts nothing. */
const withholds: ReadonlySet<string> = new Set([
  'gender-recognition',
  'fertility-treatment',
  'never-share',
  'GDIS',
]);

export function isWithheldAbsolutely(labels: readonly string[]): boolean {
  return labels.some((label) => withholds.has(label));
}
