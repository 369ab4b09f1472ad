import { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import { proposedChangeSchema, type ProposedChange } from '../../consent/simulate-change.ts';
import { isNhsNumber, normaliseNhsNumber } from '../../living-well/nhs-number.ts';
import type { Asked } from '../asked.ts';

/** An operator at the command line, who holds the database and its keys anyway. */
export interface Operator {
  readonly kind: 'operator';
}

/** "What would this change do": to one person, or to how many of a sample. */
export interface SimulationQuestion {
  readonly caller: Principal | Operator;
  readonly face: 'page' | 'api' | 'cli';
  readonly change: ProposedChange;
  readonly about: Asked | Sample;
}

/** So many people on record, always the same ones. */
export interface Sample {
  readonly by: 'sample';
  readonly people: number;
}

const defaultSample = 100;
/** Each is locked, read and judged twice for every recipient: some 10 ms. */
export const largestSample = 1_000;

const person = z
  .union([
    z.strictObject({
      nhsNumber: z.string().max(40).transform(normaliseNhsNumber).refine(isNhsNumber),
      birthDate: z.iso.date(),
    }),
    z.strictObject({ patient: z.uuid().describe('Logical id of the Patient') }),
  ])
  .describe('NHS number and birth date, or Patient id');

/** A simulation as systems ask for it. */
export const simulationSchema = z
  .strictObject({
    change: proposedChangeSchema,
    person: person.optional(),
    // Two sizes and no others: the difference of two samples would tell of the people in between.
    sample: z
      .literal([defaultSample, 200])
      .optional()
      .describe(`How many people to count over; ${defaultSample} unless told. Not together with \`person\``),
  })
  .refine(({ person: one, sample }) => one === undefined || sample === undefined, { path: ['sample'] });

/** Whom a simulation is about. */
export function aboutOf({
  person: one,
  sample = defaultSample,
}: {
  readonly person?: z.output<typeof simulationSchema>['person'];
  readonly sample?: number | undefined;
}): Asked | Sample {
  if (one === undefined) return { by: 'sample', people: sample };
  return 'patient' in one ? { by: 'patient-id', id: one.patient } : { by: 'nhs-number', ...one };
}
