import type { Bundle } from '@medplum/fhirtypes';
import { randomUUID } from 'node:crypto';
import { clientSchema, type Client } from '../../src/auth/client.ts';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { demoAgreement, site } from '../../src/demo/organisations.ts';
import { resourceId } from '../../src/fhir/ids.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { currentSupport, typesIn } from './ask.ts';
import { testNamespace } from './keys.ts';
import type { TestGateway } from './gateway.ts';
import type { CaseRecordInput } from './people.ts';

/** The logical id that the first push of a person gives them. */
export function personIdOf({ source, person }: CaseRecordInput): string {
  const name = { site: source.site, system: source.system, recordType: 'person', recordId: person.id };
  return resourceId(testNamespace, name);
}

/** Whether anything at all of the person is shown to the record system. */
export async function isShown(gateway: TestGateway, bearer: string, personId: string): Promise<boolean> {
  const response = await currentSupport(gateway, bearer, personId);
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
  return Object.keys(typesIn(response.json<Bundle>())).some((type) => type !== 'Composition');
}

/** Number and birth date, as the person is asked for. */
export function askedFor({ person }: CaseRecordInput): { nhsNumber: string; birthDate: string } {
  return { nhsNumber: person.nhsNumber ?? '', birthDate: person.birthDate };
}

/** A second source: another charity with a case system and an agreement of its own. */
export const otherCharity = 'X9C02';
export const otherSystem = 'other-cases';

export interface OtherSource {
  readonly client: Client;
  readonly apiKey: string;
}

export function addOtherSource(gateway: TestGateway): Promise<OtherSource> {
  return addSource(gateway, 'other', { source: otherCharity, system: otherSystem });
}

/** A source with an agreement of its own: the demo's, but for `change`. */
export async function addSource(
  { services }: TestGateway,
  name: string,
  { system, ...change }: { readonly source: string; readonly system: string } & Partial<SharingAgreement>,
): Promise<OtherSource> {
  const client = clientSchema.parse({
    id: `${name}-system`,
    organisation: change.source,
    role: 'case-system',
    scopes: ['case-records.write', 'receipts.read'],
    sources: [{ site, system }],
  });
  await recordAgreement(services, 'operator', { ...demoAgreement, id: `${name}-living-well`, ...change });
  await registerClient(services, client);
  return { client, apiKey: await issueApiKey(services, client, client.scopes) };
}

/** The person's record as the second source has it: its own ids throughout. */
export function fromOtherSource(record: CaseRecordInput): CaseRecordInput {
  return {
    ...record,
    source: { ...record.source, system: otherSystem },
    person: { ...record.person, id: `Z-${record.person.id}` },
  };
}

/** A correlation id that a log line can be found by. */
export function requestId(): string {
  return randomUUID();
}
