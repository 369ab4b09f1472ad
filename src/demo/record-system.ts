import type { JsonWebKey } from 'node:crypto';
import { systemClock } from '../clock.ts';
import { londonTime } from '../living-well/london-time.ts';
import type { EhrPerson, EhrSettings } from './mini-ehr/ehr.ts';
import { startMiniEhr, type MiniEhr } from './mini-ehr/mini-ehr.ts';
import { demoStaff, liaison, trust } from './organisations.ts';
import { demoPeople } from './people.ts';

/** What the gateway is called at the record system. */
const clientId = 'living-well-gateway';
const contextIssuer = 'example-epr';
const hookIssuer = 'https://epr.example.org/cds';

interface Registration {
  readonly issuer: string;
  readonly iss: string;
  /** Left out, the gateway is a public client there. */
  readonly keyFile?: string;
  readonly contextKey: JsonWebKey;
}

/** The demo's record system, as the deployment file has it. */
export function demoRecordSystem({ issuer, iss, keyFile, contextKey }: Registration): object {
  return {
    id: 'example-epr',
    organisation: trust,
    signInIssuer: issuer,
    smart: { iss, clientId, ...(keyFile !== undefined && { keyFile }) },
    context: { issuer: contextIssuer, keys: [contextKey] },
  };
}

/** The same as a caller of our CDS Hooks service: its cards lead to the SMART launch. */
export function demoCdsClient(key: JsonWebKey): object {
  return { issuer: hookIssuer, organisation: trust, keys: [key], opens: 'smart' };
}

/** The stand-in with everybody of the demo, and somebody of whom Living Well has never heard. */
export function recordSystemSettings(
  publicUrl: string,
  keys: { readonly contextKey: JsonWebKey; readonly launchKey?: JsonWebKey },
): EhrSettings {
  return {
    people: [...demoPeople(londonTime(systemClock()).date).map(toEhrPerson), stranger, numberless],
    users: demoStaff
      .slice(0, 2)
      .map(({ userId, givenName, familyName }) => ({ id: userId, name: `${givenName} ${familyName}` })),
    organisation: liaison,
    app: {
      clientId,
      launchUrl: `${publicUrl}/launch/smart`,
      redirectUri: `${publicUrl}/launch/smart/callback`,
      contextUrl: `${publicUrl}/launch/context`,
      publicKey: keys.launchKey,
    },
    contextIssuer,
    contextKey: keys.contextKey,
    hook: { baseUrl: publicUrl, issuer: hookIssuer, key: keys.contextKey },
  };
}

/** @param files the private key that signs its contexts, and the public one that the gateway proves itself with */
export function startRecordSystem(
  port: number,
  publicUrl: string,
  files: { readonly privateKey: JsonWebKey; readonly launchKey: JsonWebKey },
): Promise<MiniEhr> {
  const keys = { contextKey: files.privateKey, launchKey: files.launchKey };
  return startMiniEhr({ ...recordSystemSettings(publicUrl, keys), port });
}

type Person = ReturnType<typeof demoPeople>[number]['person'];

function toEhrPerson({ person: { id, nhsNumber, birthDate, name } }: { readonly person: Person }): EhrPerson {
  return { id, nhsNumber, birthDate, family: name.family, given: name.given?.[0] ?? '' };
}

const stranger: EhrPerson = {
  id: 'C-1901',
  nhsNumber: '9990000093',
  birthDate: '1970-06-01',
  family: 'Unheardof',
  given: 'Kit',
};
const numberless: EhrPerson = { id: 'C-1902', birthDate: '1983-02-11', family: 'Overseas', given: 'Nico' };
