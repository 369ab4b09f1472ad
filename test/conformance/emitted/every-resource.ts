import type { Resource } from '@medplum/fhirtypes';
import { startTestGateway } from '../../support/gateway.ts';
import type { TestDatabase } from '../../support/database.ts';
import { askEverything, stored, wholeAgreement, type Answered } from './answers.ts';
import { mappedResources } from './mapped.ts';
import { toldResources } from './told.ts';

export interface Emitted {
  readonly answers: readonly Answered[];
  readonly resources: readonly Resource[];
}

/**
 * Every resource that the gateway can emit: what is made of fixed and of generated case records, what a running gateway keeps of a whole person, and
 * what every route under `/fhir` answers of it, refusals too.
 */
export async function everyResource(
  generated: { readonly seed: number; readonly records: number },
  database?: TestDatabase,
): Promise<Emitted> {
  const gateway = await startTestGateway({
    agreement: wholeAgreement,
    ...(database !== undefined && { database }),
  });
  try {
    const answers = await askEverything(gateway);
    const kept = await stored(gateway);
    const answered = answers.flatMap(({ resources }) => resources);
    return { answers, resources: [...answered, ...kept, ...toldResources(), ...mappedResources(generated)] };
  } finally {
    await gateway.stop();
  }
}
