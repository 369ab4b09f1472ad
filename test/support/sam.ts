import type { Resource } from '@medplum/fhirtypes';
import { expect } from 'vitest';
import { caseSystem, demoAgreement, site, trust } from '../../src/demo/organisations.ts';
import { organisationIdentities } from '../../src/auth/principal.ts';
import { openCase } from '../../src/gateway/emergency/emergency-access.ts';
import { releaseSupport } from '../../src/gateway/release.ts';
import { validate } from '../fhir/validator.ts';
import { nurse as staff, reason } from './emergency.ts';
import type { TestGateway } from './gateway.ts';
import { personIdOf } from './look.ts';
import type { CaseRecordInput } from './people.ts';
import { push, readReceipt } from './push.ts';

/** The worked person of the specification (living-well 5.3), told step by step as their case system would. Fictional. */

/** With the identities of her organisations, as the sign-in gives them: Sam's choices name one of them. */
const nurse = {
  ...staff,
  identities: [staff.subject, ...organisationIdentities(staff.organisations)],
} as const;

export const samsAgreement = {
  ...demoAgreement,
  topics: [...demoAgreement.topics, 'risk' as const],
  breakGlass: { roles: ['mh-liaison'], topics: ['risk' as const] },
  period: { start: '2024-01-01' },
  reviewOn: '2024-12-31',
};

/** 4 January, with the Open Door form only: the number as Sam gave it. */
export const atTheDoor: CaseRecordInput = {
  source: { site, system: caseSystem, modified: '2024-01-04T10:00:00Z' },
  person: {
    id: 'P1',
    nhsNumber: '999 123 4012',
    nhsNumberTrace: 'trace-required',
    birthDate: '1989-06-15',
    name: { given: ['Sam'], family: 'Example' },
  },
  introduction: {
    id: 'I1',
    date: '2024-01-04',
    route: 'self',
    handling: { status: 'received', on: '2024-01-04' },
  },
  episode: { id: 'E1', status: 'introduced', start: '2024-01-04' },
  team: {
    id: 'T1',
    name: 'Glossop neighbourhood team',
    organisation: { id: 'O1', name: 'Example Wellbeing Charity', odsCode: 'X9C01' },
    service: { id: 'S1', name: 'Living Life Well', telephone: '0161 496 0100', hours: [] },
  },
};

type Form = NonNullable<CaseRecordInput['reqol10']>[number];

/** A ReQoL-10 form by the ten places on the frequency scale, 0 to 4, in order. */
export function reqolForm(id: string, date: string, frequencies: readonly (number | null)[]): Form {
  const answers = Object.fromEntries(
    frequencies.map((answer, index) => [`rq${String(index + 1).padStart(2, '0')}`, answer]),
  );
  return { id, date, orientation: 'frequency-0-4', answers };
}

/** Everyone may know of most things; nobody but the team of the drinking. */
export const samsChoices: NonNullable<CaseRecordInput['sharing']> = {
  id: 'SH1',
  status: 'active',
  recordedOn: '2024-02-01',
  recordedBy: 'Jo Example',
  choices: [
    {
      decision: 'share',
      topics: ['existence', 'contacts', 'journey', 'plan', 'goals', 'measures'],
      with: [trust],
      purposes: ['TREAT'],
    },
    { decision: 'do-not-share', topics: ['drug-alcohol'], with: [trust] },
  ],
};

/** Pushes a record a minute after its source changed it, applies it, and gives its receipt's status. */
export async function tell(
  gateway: TestGateway,
  record: CaseRecordInput,
  { at = record.source.modified, apiKey = gateway.apiKey }: { at?: string; apiKey?: string } = {},
): Promise<string> {
  gateway.time.now = new Date(Date.parse(at) + 60_000);
  const response = await push(gateway, record, { apiKey });
  expect([response.statusCode, response.body]).toEqual([202, expect.any(String)]);
  await gateway.work();
  const { receipt } = response.json<{ receipt: string }>();
  const told = apiKey === gateway.apiKey ? await readReceipt(gateway, receipt) : undefined;
  return told?.json<{ status: string }>().status ?? 'applied';
}

/** Everything on record about Sam: what the charity itself has told. All of it is valid FHIR R4, whenever it is looked at. */
export async function onRecord(gateway: TestGateway): Promise<readonly Resource[]> {
  const { resources } = await gateway.services.store.transaction((tx) =>
    tx.records.read(personIdOf(atTheDoor)),
  );
  const kept = resources.map(({ resource }) => resource);
  expect(kept.flatMap((resource) => validate(resource))).toEqual([]);
  return kept;
}

/** What the liaison nurse is shown, as whole resources, and the id of the log entry. */
export async function seenByNurse(
  gateway: TestGateway,
  emergencyCase?: string,
): Promise<{ readonly resources: readonly Resource[]; readonly text: string; readonly auditId: string }> {
  let resources: readonly Resource[] = [];
  const asked = { by: 'patient-id', id: personIdOf(atTheDoor) } as const;
  const { auditId } = await releaseSupport(
    gateway.services,
    { caller: nurse, face: 'page', asked, purpose: 'TREAT', emergencyCase },
    (released) => {
      resources = released.resources;
      return { body: '', used: released.resources };
    },
  );
  return { resources, text: JSON.stringify(resources), auditId };
}

/** The nurse opens emergency access to Sam. */
export async function emergencyAccess(gateway: TestGateway): Promise<string> {
  const asked = { by: 'patient-id', id: personIdOf(atTheDoor) } as const;
  const { id } = await openCase(gateway.services, { caller: nurse, asked, reason });
  return id;
}
