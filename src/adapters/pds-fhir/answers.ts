import { z } from 'zod';
import type { IndexPerson, Retrieved, TraceQuestion, Traced } from '../../gateway/ports/demographics.ts';
import { isNhsNumber } from '../../living-well/nhs-number.ts';

const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';

const period = z.looseObject({ start: z.string().optional(), end: z.string().optional() });
const humanName = z.looseObject({
  use: z.string().optional(),
  family: z.string().max(200).optional(),
  given: z.array(z.string().max(200)).max(20).optional(),
  period: period.optional(),
});

/** What is read of a PDS Patient; of the rest, addresses and telephones among it, nothing is kept. */
const patient = z.looseObject({
  resourceType: z.literal('Patient'),
  id: z.string().refine(isNhsNumber),
  identifier: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() })).min(1),
  meta: z.looseObject({ security: z.array(z.looseObject({ code: z.string() })).min(1) }),
  name: z.array(humanName).max(50).optional(),
  gender: z.enum(['female', 'male', 'other', 'unknown']).optional(),
  birthDate: z
    .string()
    .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
    .optional(),
  deceasedDateTime: z.string().optional(),
  deceasedBoolean: z.boolean().optional(),
});

const searchset = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.literal('searchset'),
  entry: z
    .array(z.looseObject({ resource: patient, search: z.looseObject({ score: z.number() }).optional() }))
    .max(50)
    .optional(),
});

const outcome = z.looseObject({
  resourceType: z.literal('OperationOutcome'),
  issue: z
    .array(
      z.looseObject({
        details: z.looseObject({ coding: z.array(z.looseObject({ code: z.string() })) }).optional(),
      }),
    )
    .min(1),
});

/** One answer of the index, whole. */
export interface IndexAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What an answer to a retrieval by number says. The status decides; `severity` is `information` on what is not found, too. */
export function readRetrieved({ status, body }: IndexAnswer): Retrieved {
  if (status === 404) {
    const codes = codesOf(body);
    if (codes.includes('INVALIDATED_RESOURCE')) return { result: 'invalidated' };
    return { result: codes.includes('RESOURCE_NOT_FOUND') ? 'unknown' : 'unchecked' };
  }
  const parsed = patient.safeParse(body);
  const person = status === 200 && parsed.success ? personOf(parsed.data) : undefined;
  return person === undefined ? { result: 'unchecked' } : { result: 'found', person };
}

/** What an answer to a search says: too many is a 200 as well, of another type. Who was not born on the day asked for was not asked for. */
export function readTraced({ status, body }: IndexAnswer, asked: TraceQuestion, most: number): Traced {
  if (status !== 200) return { result: 'unavailable' };
  if (codesOf(body).includes('TOO_MANY_MATCHES')) return { result: 'too-many' };
  const parsed = searchset.safeParse(body);
  if (!parsed.success) return { result: 'unavailable' };
  const entries = (parsed.data.entry ?? []).toSorted(
    (one, other) => (other.search?.score ?? 0) - (one.search?.score ?? 0),
  );
  const read = entries.map(({ resource }) => personOf(resource));
  if (read.includes(undefined)) return { result: 'unavailable' };
  const people = [...new Map(read.flatMap((one) => (one ? [[one.nhsNumber, one]] : []))).values()];
  const born = people.filter(({ birthDate }) => birthDate === asked.birthDate);
  return born.length > most ? { result: 'too-many' } : { result: 'people', people: born };
}

function codesOf(body: unknown): readonly string[] {
  const parsed = outcome.safeParse(body);
  if (!parsed.success) return [];
  return parsed.data.issue.flatMap(({ details }) => details?.coding.map(({ code }) => code) ?? []);
}

/** Undefined where the answer contradicts itself about whom it is of. */
function personOf(read: z.output<typeof patient>): IndexPerson | undefined {
  const { id, identifier, meta, gender, birthDate, deceasedDateTime, deceasedBoolean } = read;
  const numbers = identifier.filter(({ system }) => system === nhsNumberSystem).map(({ value }) => value);
  if (numbers.length !== 1 || numbers[0] !== id) return undefined;
  const names = read.name ?? [];
  const name = names.find(({ use }) => use === 'usual') ?? names[0];
  return {
    nhsNumber: id,
    family: name?.family,
    given: name?.given ?? [],
    gender,
    birthDate,
    // Whatever is not plainly unrestricted is restricted: a label that is not known may be the stricter one.
    isRestricted: !meta.security.every(({ code }) => code === 'U'),
    hasDied: deceasedDateTime !== undefined || deceasedBoolean === true,
  };
}
