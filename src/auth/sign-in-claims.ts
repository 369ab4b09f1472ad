import { z } from 'zod';
import { GatewayError } from '../errors.ts';

/** Seconds by which the provider's clock may be off. */
const leeway = 60;

/** Assurance levels come as number or string ("3") from different sources; both are one number. */
const level = z.union([z.int().min(0).max(9), z.string().regex(/^\d$/).transform(Number)]);

const idTokenClaims = z.looseObject({
  sub: z.string().min(1).max(255),
  // Never assumed: a missing acr says nothing about how somebody signed in.
  acr: z.string().min(1).max(200),
  auth_time: z.int().positive(),
  iat: z.int().positive(),
  sid: z.string().min(1).max(255).optional(),
  authentication_assurance_level: level,
  id_assurance_level: level.optional(),
  selected_roleid: z.string().min(1).max(100).optional(),
});

const userinfoClaims = z.looseObject({
  nhsid_useruid: z.string().min(1).max(100).optional(),
  name: z.string().trim().min(1).max(200).optional(),
  given_name: z.string().trim().min(1).max(100).optional(),
  family_name: z.string().trim().min(1).max(100).optional(),
  idassurancelevel: level.optional(),
  nhsid_nrbac_roles: z.array(z.looseObject({ person_roleid: z.string() })).optional(),
});

const selectedRole = z.object({
  person_roleid: z.string().min(1).max(100),
  org_code: z.string().regex(/^[A-Z0-9]{1,9}$/),
  role_code: z.string().min(1).max(100),
});

/** What a sign-in has to reach. */
export interface SignInPolicy {
  /** Authentication assurance level, AAL: 2 or 3. */
  readonly minimumAssurance: number;
  /** Identity assurance level: how surely the provider knows who this is. */
  readonly minimumIdentityAssurance: number;
  /** Seconds since the person last proved who they are. */
  readonly maximumAuthenticationAge: number;
  readonly at: Date;
  /** The person had to sign in afresh after this instant. */
  readonly notBefore?: Date;
}

/** What the provider vouches for, checked. */
export interface SignedInPerson {
  readonly sub: string;
  /** The national user id, where the provider gives one. */
  readonly userId?: string;
  readonly name: string;
  readonly acr: string;
  readonly assurance: number;
  readonly authenticatedAt: Date;
  /** `iat` of the ID token. */
  readonly vouchedAt: Date;
  /** The provider's own session, where it names one: what its logout tokens will name. */
  readonly sid?: string;
  /** Of the role chosen for this sign-in: `person_roleid`, sent on as NHSD-Session-URID. */
  readonly roleId: string;
  readonly organisation: string;
  readonly roleCode: string;
}

/** Nothing is wrong but that somebody with several roles was not asked for one. */
class RoleToChoose extends Error {}

/** Whether a refusal is mended by asking the provider to have the person sign in afresh: then it asks for the role. */
export function isRoleToChoose(error: unknown): boolean {
  return error instanceof GatewayError && error.cause instanceof RoleToChoose;
}

/**
 * Checks CIS2-shaped claims after the library has checked issuer, audience, expiry, signature, nonce and that userinfo
 * is about the same `sub`. Enforced: `acr` present, both assurance levels reached, `auth_time` fresh, the selected role
 * one of the person's own. Throws `not-signed-in` when the sign-in itself is no good, `not-permitted` when the person
 * is who they say but may not come in this way or in this role.
 */
export function readSignIn(idToken: unknown, userinfo: unknown, policy: SignInPolicy): SignedInPerson {
  const token = read(idTokenClaims, idToken);
  const info = read(userinfoClaims, userinfo);
  const authenticatedAt = checkAuthenticationTime(token.auth_time, policy);
  if (token.authentication_assurance_level < policy.minimumAssurance) {
    throw notPermitted('authentication assurance is too low');
  }
  const identity = token.id_assurance_level ?? info.idassurancelevel;
  if (identity === undefined || identity < policy.minimumIdentityAssurance) {
    throw notPermitted('identity assurance is too low or not stated');
  }
  const role = loadSelectedRole(token.selected_roleid, info.nhsid_nrbac_roles ?? []);
  return {
    sub: token.sub,
    ...(info.nhsid_useruid === undefined ? {} : { userId: info.nhsid_useruid }),
    name: fullName(info) ?? token.sub,
    acr: token.acr,
    assurance: token.authentication_assurance_level,
    authenticatedAt,
    vouchedAt: new Date(token.iat * 1000),
    ...(token.sid === undefined ? {} : { sid: token.sid }),
    roleId: role.person_roleid,
    organisation: role.org_code,
    roleCode: role.role_code,
  };
}

function read<T>(schema: z.ZodType<T>, claims: unknown): T {
  const parsed = schema.safeParse(claims);
  if (!parsed.success) throw new GatewayError('not-signed-in', { cause: parsed.error });
  return parsed.data;
}

function checkAuthenticationTime(authTime: number, policy: SignInPolicy): Date {
  const now = policy.at.getTime() / 1000;
  if (authTime > now + leeway) throw notSignedIn('auth_time is in the future');
  if (authTime < now - policy.maximumAuthenticationAge - leeway) throw notSignedIn('auth_time is too old');
  if (policy.notBefore && authTime < policy.notBefore.getTime() / 1000 - leeway) {
    throw notSignedIn('the provider did not ask the person to sign in again');
  }
  return new Date(authTime * 1000);
}

function loadSelectedRole(
  roleId: string | undefined,
  roles: readonly { readonly person_roleid: string }[],
): z.output<typeof selectedRole> {
  if (roleId === undefined) {
    throw new GatewayError('not-permitted', {
      cause: roles.length > 1 ? new RoleToChoose() : new Error('no role'),
    });
  }
  const [own, another] = roles.filter((role) => role.person_roleid === roleId);
  if (!own || another) throw notPermitted("the selected role is not one of the person's own");
  const parsed = selectedRole.safeParse(own);
  if (!parsed.success) throw new GatewayError('not-permitted', { cause: parsed.error });
  return parsed.data;
}

function fullName(info: z.output<typeof userinfoClaims>): string | undefined {
  // CIS2's `name` is "FAMILY GIVEN TITLE"; the parts read better on a page and in the log.
  if (info.given_name && info.family_name) return `${info.given_name} ${info.family_name}`;
  return info.name;
}

const notSignedIn = (reason: string): GatewayError =>
  new GatewayError('not-signed-in', { cause: new Error(reason) });
const notPermitted = (reason: string): GatewayError =>
  new GatewayError('not-permitted', { cause: new Error(reason) });
