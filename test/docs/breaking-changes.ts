import type { ApiDocument, Operation, Parameter, Schema } from '../../src/http/documentation/document.ts';

type Schemas = Readonly<Record<string, Schema>>;
interface Versions {
  readonly was: Schemas;
  readonly is: Schemas;
}

/**
 * What of `was` a client could rely on and cannot in `is`. Within `/v1` there may be additions only: a new operation, an optional field or
 * parameter, a further accepted value, a further answer field.
 */
export function breakingChanges(was: ApiDocument, is: ApiDocument): readonly string[] {
  const versions = { was: was.components?.schemas ?? {}, is: is.components?.schemas ?? {} };
  return operationsOf(was).flatMap(([place, before]) => {
    const now = new Map(operationsOf(is)).get(place);
    if (now === undefined) return [`${place} is gone`];
    return operationChanges(versions, before, now).map((change) => `${place}: ${change}`);
  });
}

function operationsOf({ paths = {} }: ApiDocument): readonly (readonly [string, Operation])[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  );
}

function operationChanges(versions: Versions, was: Operation, is: Operation): readonly string[] {
  return [
    ...(was.operationId === is.operationId ? [] : ['its operationId is another']),
    ...waysIn(was, is),
    ...parameterChanges(versions, was.parameters ?? [], is.parameters ?? []),
    ...bodyChanges(versions, was, is),
    ...answerChanges(versions, was, is),
  ];
}

function waysIn(was: Operation, is: Operation): readonly string[] {
  const ways = (one: Operation): readonly string[] => (one.security ?? []).map((way) => JSON.stringify(way));
  return ways(was)
    .filter((way) => !ways(is).includes(way))
    .map((way) => `${way} no longer gets in`);
}

function parameterChanges(
  versions: Versions,
  was: readonly Parameter[],
  is: readonly Parameter[],
): readonly string[] {
  const same = (one: Parameter) => (other: Parameter) => one.name === other.name && one.in === other.in;
  const changed = was.flatMap((one) => {
    const now = is.find(same(one));
    if (now === undefined) return [`parameter ${one.name} is gone`];
    return schemaChanges(versions, { was: one.schema, is: now.schema, at: one.name, sent: true });
  });
  const demanded = is.filter((one) => one.required === true && was.find(same(one))?.required !== true);
  return [...changed, ...demanded.map(({ name }) => `parameter ${name} is demanded`)];
}

function bodyChanges(versions: Versions, was: Operation, is: Operation): readonly string[] {
  if (was.requestBody === undefined) return is.requestBody?.required === true ? ['a body is demanded'] : [];
  return Object.entries(was.requestBody.content).flatMap(([type, { schema }]) => {
    const now = is.requestBody?.content[type]?.schema;
    if (now === undefined) return [`${type} is no longer taken`];
    return schemaChanges(versions, { was: schema, is: now, at: 'body', sent: true });
  });
}

function answerChanges(versions: Versions, was: Operation, is: Operation): readonly string[] {
  return Object.entries(was.responses).flatMap(([status, { content = {} }]) => {
    const now = is.responses[status];
    if (now === undefined) return [`answer ${status} is gone`];
    return Object.entries(content).flatMap(([type, { schema }]) => {
      const typed = now.content?.[type]?.schema;
      if (typed === undefined) return [`answer ${status} is no longer ${type}`];
      return schemaChanges(versions, { was: schema, is: typed, at: status, sent: false });
    });
  });
}

interface Compared {
  readonly was: Schema;
  readonly is: Schema;
  readonly at: string;
  /** By a client, who may be asked for no more; else answered, who may be given no less. */
  readonly sent: boolean;
}

function schemaChanges(versions: Versions, { was, is, at, sent }: Compared): readonly string[] {
  const before = resolved(versions.was, was);
  const now = resolved(versions.is, is);
  const deeper = (one: unknown, other: unknown, place: string): readonly string[] =>
    isSchema(one) && isSchema(other) ? schemaChanges(versions, { was: one, is: other, at: place, sent }) : [];
  const fields = Object.entries(objectIn(before, 'properties')).flatMap(([name, one]) => {
    const other = objectIn(now, 'properties')[name];
    return other === undefined ? [`${at}.${name} is gone`] : deeper(one, other, `${at}.${name}`);
  });
  return [
    ...limits(before, now, sent).map((change) => `${at} ${change}`),
    ...fields,
    ...deeper(before['items'], now['items'], `${at}[]`),
    ...required(before, now, sent).map(
      (name) => `${at}.${name} is ${sent ? 'demanded' : 'no longer certain'}`,
    ),
    ...alternatives(before).flatMap((one, index) => deeper(one, alternatives(now)[index], at)),
    ...(sent && alternatives(now).length < alternatives(before).length ? [`${at} takes fewer kinds`] : []),
  ];
}

/** Limits that may be widened for what is sent, and must stay for what is answered. */
function limits(was: Schema, is: Schema, sent: boolean): readonly string[] {
  const changes: string[] = [];
  if (JSON.stringify(was['type']) !== JSON.stringify(is['type'])) changes.push('is of another type');
  const gone = listIn(was, 'enum').filter((one) => !listIn(is, 'enum').includes(one));
  if (sent && is['enum'] !== undefined && (gone.length > 0 || was['enum'] === undefined)) {
    changes.push('takes fewer values');
  }
  if (sent && is['pattern'] !== was['pattern'] && is['pattern'] !== undefined)
    changes.push('has a new pattern');
  for (const [name, isTighter] of bounds) {
    const [before, now] = [was[name], is[name]];
    if (sent && typeof now === 'number' && (typeof before !== 'number' || isTighter(before, now))) {
      changes.push(`has a tighter ${name}`);
    }
  }
  return changes;
}

const less = (was: number, is: number): boolean => is < was;
const more = (was: number, is: number): boolean => is > was;
const bounds = [
  ...['maxLength', 'maxItems', 'maximum'].map((name) => [name, less] as const),
  ...['minLength', 'minItems', 'minimum'].map((name) => [name, more] as const),
];

function required(was: Schema, is: Schema, sent: boolean): readonly string[] {
  const [from, to] = sent ? [was, is] : [is, was];
  return listIn(to, 'required').filter((name) => !listIn(from, 'required').includes(name));
}

function resolved(schemas: Schemas, schema: Schema): Schema {
  const name =
    String(schema['$ref'] ?? '')
      .split('/')
      .at(-1) ?? '';
  return schemas[name] ?? schema;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
const objectIn = (schema: Schema, name: string): Schema => (isSchema(schema[name]) ? schema[name] : {});
const listIn = (schema: Schema, name: string): readonly string[] =>
  Array.isArray(schema[name]) ? schema[name].map(String) : [];
const alternatives = (schema: Schema): readonly unknown[] =>
  ['anyOf', 'oneOf'].flatMap((name) => (Array.isArray(schema[name]) ? (schema[name] as unknown[]) : []));
