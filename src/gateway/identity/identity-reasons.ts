/** On what grounds it is decided whether two people are one. A list, not a text: a reason must name nobody. */
export const identityReasons = {
  'sources-agree': 'the sources were asked, and agree',
  'person-said': 'the person was asked',
  'papers-seen': 'papers were seen',
  'decided-in-error': 'what was decided before was wrong',
} as const;

export type IdentityReason = keyof typeof identityReasons;

/** Whether this is one of the reasons. */
export function isIdentityReason(code: unknown): code is IdentityReason {
  return typeof code === 'string' && Object.hasOwn(identityReasons, code);
}
