import type { z } from 'zod';
import type { Problem, PushResults, Receipt } from '../../examples/typescript-client/client.ts';
import type { pushResultsSchema } from '../../src/http/intake/push-results.ts';
import type { problemSchema, receiptSchema } from '../../src/http/intake/receipt.ts';

type Same<One, Other> =
  (<Probe>() => Probe extends One ? 1 : 2) extends <Probe>() => Probe extends Other ? 1 : 2 ? true : never;
/** Through the same mapping, so that only fields and their types count. */
type Plain<Value> = Value extends object ? { [Key in keyof Value]: Plain<Value[Key]> } : Value;

/** The client's types against the schemas that the OpenAPI document is made of: `tsc` refuses this file when one differs. */
export const clientTypesAgree: readonly [
  Same<Plain<Receipt>, Plain<z.output<typeof receiptSchema>>>,
  Same<Plain<PushResults>, Plain<z.output<typeof pushResultsSchema>>>,
  Same<Plain<Problem>, Plain<z.output<typeof problemSchema>>>,
] = [true, true, true];
