import type { JsonWebKey } from 'node:crypto';

/** Somebody whose record this system has. */
export interface EhrPerson {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  /** Left out, nobody knows it. */
  readonly nhsNumber?: string | undefined;
}

/** Somebody who works with it. */
export interface EhrUser {
  /** The id that they have at the national sign-in too. */
  readonly id: string;
  readonly name: string;
}

/** The app that it launches, as it is registered with it. */
export interface EhrApp {
  readonly clientId: string;
  readonly launchUrl: string;
  readonly redirectUri: string;
  /** Where a signed context is posted. */
  readonly contextUrl: string;
  /** Of a confidential app; a public one has none. */
  readonly publicKey?: JsonWebKey | undefined;
}

/** The CDS Hooks service that is asked for a card when a record is opened. */
export interface EhrHook {
  /** `https://cds.example.org`, without `/cds-services`. */
  readonly baseUrl: string;
  /** `iss` of its tokens. */
  readonly issuer: string;
  /** Private JWK that signs them. */
  readonly key: JsonWebKey;
}

/** What a trust's record system is, as far as a launch needs one. */
export interface EhrSettings {
  readonly people: readonly EhrPerson[];
  readonly users: readonly EhrUser[];
  /** ODS code of where its users work. */
  readonly organisation: string;
  readonly app: EhrApp;
  /** `iss` of its signed contexts, and the private JWK that signs them. */
  readonly contextIssuer: string;
  readonly contextKey: JsonWebKey;
  /** Left out, nobody is asked for cards. */
  readonly hook?: EhrHook | undefined;
}

/** A launch, a code or an access token: for one user and one person, until it has been used or is too old. */
export interface EhrGrant {
  readonly user: EhrUser;
  readonly person: EhrPerson;
  readonly until: number;
}

export function findPerson({ people }: EhrSettings, id: string | null | undefined): EhrPerson | undefined {
  return people.find((person) => person.id === id);
}

export function findUser({ users }: EhrSettings, id: string | null | undefined): EhrUser | undefined {
  return users.find((user) => user.id === id);
}

/** The person as FHIR R4, UK Core's identifier. */
export function patientOf({ id, nhsNumber, family, given, birthDate }: EhrPerson): object {
  return {
    resourceType: 'Patient',
    id,
    ...(nhsNumber !== undefined && {
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
    }),
    name: [{ use: 'official', family, given: [given] }],
    birthDate,
  };
}
