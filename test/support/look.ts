import type { Bundle } from '@medplum/fhirtypes';
import { randomUUID } from 'node:crypto';
import { clientSchema, type Client } from '../../src/auth/client.ts';
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

export async function addOtherSource(gateway: TestGateway): Promise<OtherSource> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const client = clientSchema.parse({
    id: 'other-system',
    organisation: otherCharity,
    role: 'case-system',
    scopes: ['case-records.write', 'receipts.read'],
    sources: [{ site, system: otherSystem }],
  });
  await recordAgreement(registry, 'operator', {
    ...demoAgreement,
    id: 'other-living-well',
    source: otherCharity,
  });
  await registerClient(registry, client);
  return { client, apiKey: await issueApiKey(registry, client, client.scopes) };
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
