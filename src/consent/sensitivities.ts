import { sensitivityParents } from './sensitivity-codes.ts';

export function isKnownSensitivity(code: string): boolean {
  return sensitivityParents.has(code);
}

/** Whether one of the listed sensitivities is `code` or above it. An unknown code is covered by nothing. */
export function isCovered(code: string, listed: ReadonlySet<string>): boolean {
  const parents = sensitivityParents.get(code);
  if (parents === undefined) return false;
  return listed.has(code) || parents.some((parent) => isCovered(parent, listed));
}
