import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { systems } from '../../fhir/systems.ts';
import { isNhsNumber } from '../../living-well/nhs-number.ts';
import type { EhrFetch } from './ehr-fetch.ts';
import { recordSystemError } from './record-system-error.ts';

/** A FHIR id: it becomes part of an address. */
const patientId = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);

const patient = z.looseObject({
  resourceType: z.literal('Patient'),
  id: z.string(),
  birthDate: z.string().optional(),
  identifier: z
    .array(
      z.looseObject({
        use: z.string().optional(),
        system: z.string().optional(),
        value: z.string().optional(),
      }),
    )
    .max(200)
    .default([]),
});

/**
 * The NHS number and birth date of the record that was open.
 *
 * @param context `patient` of the token response
 * @throws GatewayError `record-system-unavailable`, `launch-without-number` where there is none, more than one, or no full date
 */
export async function readLaunchedPatient(
  iss: string,
  context: unknown,
  accessToken: string,
  ehrFetch: EhrFetch,
): Promise<{ readonly nhsNumber: string; readonly birthDate: string }> {
  const id = patientId.safeParse(context);
  if (!id.success || /^\.+$/.test(id.data)) throw recordSystemError('no patient in context');
  const headers = { accept: 'application/fhir+json', authorization: `Bearer ${accessToken}` };
  const response = await ehrFetch(`${iss.replace(/\/$/, '')}/Patient/${id.data}`, { headers });
  if (response.status !== 200) throw recordSystemError('the patient could not be read');
  const parsed = patient.safeParse(await response.json().catch(() => undefined));
  // A server that answers for somebody else than was asked for is believed nothing.
  if (!parsed.success || parsed.data.id !== id.data)
    throw recordSystemError('not the patient that was asked for');
  const { identifier, birthDate } = parsed.data;
  const numbers = new Set(
    identifier.flatMap(({ system, use, value }) =>
      system === systems.nhsNumber && use !== 'old' && value !== undefined ? [value] : [],
    ),
  );
  const [nhsNumber, another] = numbers;
  const hasDate = z.iso.date().safeParse(birthDate);
  if (nhsNumber === undefined || another !== undefined || !isNhsNumber(nhsNumber) || !hasDate.success) {
    throw new GatewayError('launch-without-number');
  }
  return { nhsNumber, birthDate: hasDate.data };
}
