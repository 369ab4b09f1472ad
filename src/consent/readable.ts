import { isFields } from './fields.ts';

/** What an element may look like to be understood. `open`: understood as a whole, whatever is in it. */
type Shape = 'text' | 'open' | readonly [Shape] | { readonly [element: string]: Shape };

const coding: Shape = {
  id: 'open',
  extension: 'open',
  system: 'text',
  version: 'open',
  code: 'text',
  display: 'open',
  userSelected: 'open',
};
const concept: Shape = { id: 'open', extension: 'open', coding: [coding], text: 'open' };
const period: Shape = { id: 'open', extension: 'open', start: 'open', end: 'open' };
const reference: Shape = {
  id: 'open',
  extension: 'open',
  reference: 'text',
  type: 'open',
  identifier: 'open',
  display: 'open',
};

const provision: Shape = {
  id: 'open',
  extension: 'open',
  type: 'text',
  period,
  actor: [{ id: 'open', extension: 'open', role: concept, reference }],
  action: [concept],
  securityLabel: [coding],
  purpose: [coding],
  class: [coding],
  code: [concept],
  dataPeriod: period,
  data: [{ id: 'open', extension: 'open', meaning: 'text', reference }],
  provision: 'open',
};

const consent: Shape = {
  resourceType: 'text',
  id: 'open',
  meta: 'open',
  language: 'open',
  text: 'open',
  contained: 'open',
  extension: 'open',
  identifier: 'open',
  status: 'text',
  scope: 'open',
  category: 'open',
  patient: 'open',
  dateTime: 'open',
  performer: 'open',
  organization: 'open',
  sourceAttachment: 'open',
  sourceReference: 'open',
  policy: [{ id: 'open', extension: 'open', authority: 'open', uri: 'open' }],
  policyRule: concept,
  verification: 'open',
  provision: 'open',
};

const verification: Shape = {
  id: 'open',
  extension: 'open',
  verified: 'open',
  verifiedWith: 'open',
  verificationDate: 'open',
};

/**
 * Whether a provision, its children aside, holds only elements that these rules know (consent-rules 4.3). A
 * `modifierExtension`, an element of another version or of the wrong form, or an empty list is not known.
 */
export function isReadableProvision(value: unknown): boolean {
  if (!fits(value, provision) || !isFields(value)) return false;
  const { type, provision: children } = value;
  if (type !== undefined && type !== 'permit' && type !== 'deny') return false;
  return children === undefined || Array.isArray(children);
}

/** The same for a Consent, its provision aside. `implicitRules` changes the meaning of everything and is not known either. */
export function isReadableConsent(value: unknown): boolean {
  if (!fits(value, consent) || !isFields(value)) return false;
  const verified = value['verification'];
  if (verified === undefined || (Array.isArray(verified) && verified.length === 0)) return true;
  return fits(verified, [verification]);
}

function fits(value: unknown, shape: Shape): boolean {
  if (shape === 'open') return value !== null;
  if (shape === 'text') return typeof value === 'string';
  if (isList(shape))
    return Array.isArray(value) && value.length > 0 && value.every((entry) => fits(entry, shape[0]));
  if (!isFields(value)) return false;
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (inner === undefined) continue;
    const known = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (known === undefined || !fits(inner, known)) return false;
  }
  return true;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
