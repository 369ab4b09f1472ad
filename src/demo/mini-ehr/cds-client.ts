import { randomUUID, type JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { signJws } from '../../auth/jose.ts';

// A CDS Hooks 2.0 client, written from the specification alone: what it takes is what the specification has, and no member more.

const service = z.strictObject({
  hook: z.string(),
  title: z.string().optional(),
  description: z.string(),
  id: z.string(),
  prefetch: z.record(z.string(), z.string()).optional(),
  usageRequirements: z.string().optional(),
});
const discovery = z.strictObject({ services: z.array(service) });

const coding = z.strictObject({ code: z.string(), system: z.string(), display: z.string().optional() });
const link = z
  .strictObject({
    label: z.string().min(1),
    url: z.url(),
    type: z.enum(['absolute', 'smart']),
    appContext: z.string().optional(),
  })
  .refine(({ type, appContext }) => type === 'smart' || appContext === undefined);
/** A card without suggestions: ours suggests nothing. */
const card = z.strictObject({
  uuid: z.uuid().optional(),
  // Fewer than 140 characters.
  summary: z.string().min(1).max(139),
  detail: z.string().optional(),
  indicator: z.enum(['info', 'warning', 'critical']),
  source: z.strictObject({
    label: z.string().min(1),
    url: z.url().optional(),
    icon: z.url().optional(),
    topic: coding.optional(),
  }),
  overrideReasons: z.array(coding).optional(),
  links: z.array(link).optional(),
});
const response = z.strictObject({ cards: z.array(card) });

export type Card = z.output<typeof card>;

export interface Sent {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface CdsClientSettings {
  /** `https://cds.example.org`, without `/cds-services`. */
  readonly baseUrl: string;
  readonly issuer: string;
  readonly tenant?: string;
  readonly privateKey: JsonWebKey;
  /** Seconds since 1970. */
  readonly now: () => number;
  readonly send: (request: Sent) => Promise<{ readonly status: number; readonly body: string }>;
}

/** What a hook is called with: what the EPR knows, in its own ids. */
export interface HookContext {
  readonly userId: string;
  readonly patientId: string;
}

/** A record system's side. */
export function createCdsClient(settings: CdsClientSettings) {
  const { baseUrl, send } = settings;
  const post = async (path: string, content: unknown): Promise<string> => {
    const url = `${baseUrl}/cds-services/${path}`;
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await cdsToken(settings, url)}`,
    };
    return read(await send({ method: 'POST', url, headers, body: JSON.stringify(content) }));
  };
  return {
    discover: async () => {
      const url = `${baseUrl}/cds-services`;
      return discovery.parse(JSON.parse(read(await send({ method: 'GET', url, headers: {} })))).services;
    },
    call: async (id: string, context: HookContext): Promise<readonly Card[]> =>
      response.parse(JSON.parse(await post(id, hookCall(context)))).cards,
    tell: (id: string, cardId: string, outcome: 'accepted' | 'overridden') =>
      post(`${id}/feedback`, {
        feedback: [
          { card: cardId, outcome, outcomeTimestamp: new Date(settings.now() * 1000).toISOString() },
        ],
      }),
  };
}

/** The body of a call of `patient-view`. */
export function hookCall(context: HookContext): Readonly<Record<string, unknown>> {
  return { hook: 'patient-view', hookInstance: randomUUID(), context };
}

/** A token for one call. */
export function cdsToken(
  { issuer, tenant, privateKey, now }: Omit<CdsClientSettings, 'baseUrl' | 'send'>,
  url: string,
): Promise<string> {
  const iat = now();
  return signJws(
    {
      iss: issuer,
      aud: url,
      iat,
      exp: iat + 120,
      jti: randomUUID(),
      ...(tenant !== undefined && { tenant }),
    },
    privateKey,
  );
}

function read({ status, body }: { readonly status: number; readonly body: string }): string {
  if (status !== 200) throw new Error(`the service answered ${status}`);
  return body;
}
