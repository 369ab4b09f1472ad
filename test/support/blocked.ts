import type { Validator } from '../../src/fhir/validate.ts';
import { processNext } from '../../src/gateway/process-case.ts';
import type { TestGateway } from './gateway.ts';
import { personIdOf } from './look.ts';
import type { CaseRecordInput } from './people.ts';
import { push } from './push.ts';

const refuses: Validator = () => [{ field: 'Patient.name', code: 'invalid', fix: 'Mend it.' }];

/** Pushes a record that blocks its lane, as one does that maps to something that is not valid FHIR; its receipt. */
export async function blockWith(gateway: TestGateway, record: CaseRecordInput): Promise<string> {
  const { receipt } = (await push(gateway, record)).json<{ receipt: string }>();
  const { clock } = gateway.services;
  const step = await processNext(
    { ...gateway.worker.processing, clock, validate: refuses },
    personIdOf(record),
  );
  if (typeof step === 'string') throw new Error(`it was ${step}`);
  return receipt;
}
