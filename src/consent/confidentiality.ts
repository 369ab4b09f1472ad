const levels: ReadonlyMap<string, number> = new Map([
  ['U', 0],
  ['L', 1],
  ['M', 2],
  ['N', 3],
  ['R', 4],
  ['V', 5],
]);

/** The level of an item that carries no confidentiality label (consent-rules 4.3: it counts as `R`). */
export const unlabelledLevel = 4;

/** Above every level that a permit can list. */
export const unknownLevel = Number.POSITIVE_INFINITY;

/** The rank of a v3-Confidentiality code, U 0 to V 5; undefined when it is not one of the six. */
export function levelOf(code: string | undefined): number | undefined {
  return code === undefined ? undefined : levels.get(code);
}
