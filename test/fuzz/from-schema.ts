import fc from 'fast-check';

/** As much of JSON Schema as our own schemas use. */
export interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Finds what a `$ref` names. */
export type Definitions = (reference: string) => Schema;

const longestText = 40;
const longestList = 3;
const deepestReference = 6;

/** Values that the schema takes, as far as a schema can say it: rules between fields and check digits are not in it. */
export function fromSchema(schema: Schema, definitions: Definitions, depth = 0): fc.Arbitrary<unknown> {
  const inner = (one: Schema): fc.Arbitrary<unknown> => fromSchema(one, definitions, depth + 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.$ref !== undefined)
    return depth > deepestReference * 4 ? fc.constant(null) : inner(definitions(schema.$ref));
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return fc.oneof(...either.map(inner));
  if (schema.allOf !== undefined) {
    const parts = schema.allOf.map(inner);
    return fc.tuple(...parts).map((values) => Object.assign({}, ...values) as unknown);
  }
  const types = [schema.type ?? []].flat();
  const [type] = types;
  return types.length > 1
    ? fc.oneof(...types.map((one) => inner({ ...schema, type: one })))
    : ofType(type, schema, inner);
}

function ofType(
  type: string | undefined,
  schema: Schema,
  inner: (one: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const {
    minimum = -1_000,
    maximum = minimum + 2_000,
    minItems = 0,
    maxItems = minItems + longestList,
  } = schema;
  switch (type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -1_000_000), max: Math.min(maximum, 1_000_000) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: minItems,
        maxLength: Math.min(maxItems, minItems + longestList),
      });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, inner(one)])),
        { requiredKeys: (schema.required ?? []).filter((name) => schema.properties?.[name] !== undefined) },
      );
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function text({ format, pattern, minLength = 0, maxLength = longestText }: Schema): fc.Arbitrary<string> {
  const moment = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
  if (format === 'date') return moment.map((date) => date.toISOString().slice(0, 10));
  if (format === 'date-time') return moment.map((date) => date.toISOString());
  if (format === 'uuid') return fc.uuid();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, longestText)),
    unit: 'grapheme',
  });
}
