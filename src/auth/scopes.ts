import { GatewayError } from '../errors.ts';

/** Scopes of our own, beside SMART's, and what each lets a system do. */
export const ownScopes = {
  'case-records.write': 'Push case records',
  'receipts.read': 'Read what became of them',
  'agreements.read': 'Read the sharing agreements your organisation is party to',
  'agreements.write':
    'Record the next versions of the agreements your organisation is the source of, and end those it is party to',
  'emergency-access': 'Open and close emergency-access cases for named users',
  'log.read': "Read the access log's entries in bulk, without names, as an auditor",
  'consent.simulate': 'Ask what a change of a Consent or an agreement would do',
} as const;
type OwnScope = keyof typeof ownScopes;

function isOwnScope(name: string): name is OwnScope {
  return Object.hasOwn(ownScopes, name);
}

/** SMART 2 permissions, in the order the specification fixes: create, read, update, delete, search. */
const smartScope = /^system\/(\*|[A-Z][A-Za-z]{1,40})\.(?=[cruds])(c?r?u?d?s?)$/;

/** A scope string that was understood. */
export type Scope =
  | { readonly kind: 'own'; readonly name: OwnScope }
  | { readonly kind: 'smart'; readonly type: string; readonly permissions: string };

/**
 * Reads one scope: SMART App Launch 2 system scopes (`system/Patient.rs`) or one of ours. Anything else, version 1
 * spellings and search parameters included, is `undefined` and allows nothing.
 */
export function parseScope(text: string): Scope | undefined {
  if (isOwnScope(text)) return { kind: 'own', name: text };
  const [, type, permissions] = smartScope.exec(text) ?? [];
  return type && permissions ? { kind: 'smart', type, permissions } : undefined;
}

/** True when the scopes held allow all that `needed` says. An unknown scope on either side allows nothing. */
export function allows(held: readonly string[], needed: string): boolean {
  const wanted = parseScope(needed);
  if (!wanted) return false;
  const scopes = held.map(parseScope).filter((scope) => scope !== undefined);
  if (wanted.kind === 'own')
    return scopes.some((scope) => scope.kind === 'own' && scope.name === wanted.name);
  return [...wanted.permissions].every((letter) =>
    scopes.some(
      (scope) =>
        scope.kind === 'smart' &&
        (scope.type === '*' || scope.type === wanted.type) &&
        scope.permissions.includes(letter),
    ),
  );
}

/**
 * The scopes a token gets: what was asked for, cut down to what the client is registered for (RFC 6749 section 3.3).
 * Asking for none asks for all that is registered. Throws `not-permitted` when nothing is left.
 */
export function grantScopes(requested: string | undefined, registered: readonly string[]): readonly string[] {
  const asked = requested?.split(' ').filter((text) => text !== '') ?? [];
  const scopes = scopesInCommon(asked.length === 0 ? registered : asked, registered);
  if (scopes.length === 0) throw new GatewayError('not-permitted');
  return scopes;
}

/** What both lists of scopes allow. */
export function scopesInCommon(ones: readonly string[], others: readonly string[]): readonly string[] {
  const shared = ones.flatMap((one) => others.map((other) => common(parseScope(one), parseScope(other))));
  return [...new Set(shared)].filter((scope) => scope !== undefined);
}

function common(one: Scope | undefined, other: Scope | undefined): string | undefined {
  if (!one || !other) return undefined;
  if (one.kind === 'own' || other.kind === 'own') {
    return one.kind === 'own' && other.kind === 'own' && one.name === other.name ? one.name : undefined;
  }
  const type = commonType(one.type, other.type);
  const permissions = [...one.permissions].filter((letter) => other.permissions.includes(letter)).join('');
  return type && permissions ? `system/${type}.${permissions}` : undefined;
}

function commonType(one: string, other: string): string | undefined {
  if (one === '*') return other;
  return other === '*' || other === one ? one : undefined;
}
