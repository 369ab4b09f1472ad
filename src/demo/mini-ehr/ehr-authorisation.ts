import { createHash, generateKeyPairSync, randomBytes, randomUUID, type JsonWebKey } from 'node:crypto';
import { signJws, verifyJws } from '../../auth/jose.ts';
import { publicJwkSchema } from '../../auth/public-key.ts';
import { systemClock } from '../../clock.ts';
import type { EhrGrant, EhrPerson, EhrSettings, EhrUser } from './ehr.ts';

interface Code extends EhrGrant {
  readonly challenge: string;
  readonly nonce: string | null;
}

/** What a form or a query came to: an answer in JSON, or an address to go to. */
export type EhrAnswer = { readonly status: number; readonly json: object } | { readonly location: string };

const scope = 'launch openid fhirUser patient/Patient.r';
const second = 1_000;

/** The authorisation server of a record system: SMART App Launch 2.2, for one registered app. Everything it gives is used once or lives for minutes. */
export class EhrAuthorisation {
  readonly #settings: EhrSettings;
  readonly #origin: string;
  readonly #launches = new Map<string, EhrGrant>();
  readonly #codes = new Map<string, Code>();
  readonly #tokens = new Map<string, EhrGrant>();
  readonly #assertions = new Set<string>();
  readonly #key = makeSigningKey();

  constructor(settings: EhrSettings, origin: string) {
    this.#settings = settings;
    this.#origin = origin;
  }

  get iss(): string {
    return `${this.#origin}/fhir`;
  }

  configuration(): object {
    return {
      issuer: this.#origin,
      jwks_uri: `${this.#origin}/jwks`,
      authorization_endpoint: `${this.#origin}/authorize`,
      token_endpoint: `${this.#origin}/token`,
      grant_types_supported: ['authorization_code'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      scopes_supported: scope.split(' '),
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      capabilities: [
        'launch-ehr',
        'client-public',
        'client-confidential-asymmetric',
        'sso-openid-connect',
        'context-ehr-patient',
        'permission-patient',
        'permission-v2',
      ],
    };
  }

  keySet(): object {
    const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...key } = this.#key;
    return { keys: [key] };
  }

  /** Where the browser goes to launch the app for a person. */
  launchUrl(user: EhrUser, person: EhrPerson): string {
    const launch = randomBytes(16).toString('base64url');
    this.#launches.set(launch, { user, person, until: now() + 300 * second });
    return `${this.#settings.app.launchUrl}?${new URLSearchParams({ iss: this.iss, launch }).toString()}`;
  }

  /** A context, signed for two minutes. */
  contextToken(user: EhrUser, { nhsNumber = '', birthDate }: EhrPerson): Promise<string> {
    const { contextIssuer, contextKey, organisation, app } = this.#settings;
    const iat = Math.floor(now() / second);
    const person = { nhs_number: nhsNumber, birth_date: birthDate };
    const claims = { iss: contextIssuer, aud: app.contextUrl, iat, exp: iat + 120, jti: randomUUID() };
    return signJws({ ...claims, ...person, organisation, user: user.id }, contextKey);
  }

  /** The authorise endpoint. An app that is not known, or another address of it, is told nothing. */
  authorise(asked: URLSearchParams): EhrAnswer {
    const { clientId, redirectUri } = this.#settings.app;
    if (asked.get('client_id') !== clientId || asked.get('redirect_uri') !== redirectUri)
      return { status: 400, json: { error: 'invalid_client' } };
    const back = (answer: Readonly<Record<string, string>>): EhrAnswer => ({
      location: `${redirectUri}?${new URLSearchParams({ ...answer, state: asked.get('state') ?? '' }).toString()}`,
    });
    const grant = takeFrom(this.#launches, asked.get('launch'));
    const challenge = asked.get('code_challenge');
    const isWellFormed =
      asked.get('response_type') === 'code' &&
      asked.get('aud') === this.iss &&
      asked.get('code_challenge_method') === 'S256' &&
      asked.get('scope')?.split(' ').includes('launch') === true &&
      (asked.get('state') ?? '').length >= 20;
    if (grant === undefined || challenge === null || !isWellFormed) return back({ error: 'invalid_request' });
    const code = randomBytes(32).toString('base64url');
    this.#codes.set(code, { ...grant, until: now() + 60 * second, challenge, nonce: asked.get('nonce') });
    return back({ code });
  }

  /** The token endpoint. */
  async token(form: URLSearchParams): Promise<EhrAnswer> {
    const { clientId, redirectUri } = this.#settings.app;
    if (!(await this.#isApp(form))) return { status: 401, json: { error: 'invalid_client' } };
    const code = takeFrom(this.#codes, form.get('code'));
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isTheirs = form.get('redirect_uri') === redirectUri && verifier === code?.challenge;
    if (form.get('grant_type') !== 'authorization_code' || code === undefined || !isTheirs)
      return { status: 400, json: { error: 'invalid_grant' } };
    const { user, person, nonce } = code;
    const accessToken = randomBytes(32).toString('base64url');
    this.#tokens.set(accessToken, { user, person, until: now() + 300 * second });
    const iat = Math.floor(now() / second);
    const idToken = await signJws(
      {
        iss: this.#origin,
        aud: clientId,
        sub: user.id,
        fhirUser: `${this.iss}/Practitioner/${user.id}`,
        iat,
        exp: iat + 300,
        ...(nonce !== null && { nonce }),
      },
      this.#key,
    );
    const tokens = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 300,
      scope,
      id_token: idToken,
    };
    return { status: 200, json: { ...tokens, patient: person.id, need_patient_banner: true } };
  }

  /** Whether an access token lets its bearer read this person. */
  mayRead(token: string, person: EhrPerson): boolean {
    const grant = this.#tokens.get(token);
    return grant !== undefined && grant.until > now() && grant.person.id === person.id;
  }

  async #isApp(form: URLSearchParams): Promise<boolean> {
    const { clientId, publicKey } = this.#settings.app;
    if (publicKey === undefined) return form.get('client_id') === clientId;
    try {
      const assertion = form.get('client_assertion') ?? '';
      const { claims } = await verifyJws(assertion, [publicJwkSchema.parse(publicKey)], {
        algorithms: ['ES384', 'RS384'],
      });
      const { iss, sub, aud, exp, jti } = claims;
      const isNew = typeof jti === 'string' && !this.#assertions.has(jti);
      this.#assertions.add(String(jti));
      const isAlive = typeof exp === 'number' && exp * second > now() && exp * second < now() + 330 * second;
      return isNew && isAlive && iss === clientId && sub === clientId && aud === `${this.#origin}/token`;
    } catch {
      return false;
    }
  }
}

function takeFrom<T extends EhrGrant>(grants: Map<string, T>, key: string | null): T | undefined {
  const grant = key === null ? undefined : grants.get(key);
  if (key !== null) grants.delete(key);
  return grant !== undefined && grant.until > now() ? grant : undefined;
}

function now(): number {
  return systemClock().getTime();
}

function makeSigningKey(): JsonWebKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomUUID() };
}
