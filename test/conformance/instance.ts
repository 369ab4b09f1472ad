/** One element of a resource, with what FHIR's JSON keeps beside a primitive (`_birthDate`). */
export interface Instance {
  readonly path: string;
  readonly value: unknown;
  readonly beside: unknown;
  /** Of `value[x]`: the type as its name ends, `CodeableConcept`. */
  readonly choice?: string;
}

export function instanceOf(path: string, value: unknown): Instance {
  return { path, value, beside: undefined };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of a name below another; of `value[x]` whichever is there. */
export function childrenOf(parent: Instance, name: string): readonly Instance[] {
  const object = isObject(parent.value) ? parent.value : isObject(parent.beside) ? parent.beside : {};
  if (!name.endsWith('[x]')) return elements(object, name, `${parent.path}.${name}`);
  const prefix = name.slice(0, -3);
  const names = new Set(Object.keys(object).map((key) => key.replace(/^_/, '')));
  return [...names]
    .filter((key) => key.startsWith(prefix) && /^[A-Z]/.test(key.slice(prefix.length)))
    .flatMap((key) =>
      elements(object, key, `${parent.path}.${key}`).map((one) => ({
        ...one,
        choice: key.slice(prefix.length),
      })),
    );
}

function elements(
  object: Readonly<Record<string, unknown>>,
  name: string,
  path: string,
): readonly Instance[] {
  const values = object[name];
  const besides = object[`_${name}`];
  if (values === undefined && besides === undefined) return [];
  if (!Array.isArray(values) && !Array.isArray(besides)) return [{ path, value: values, beside: besides }];
  const [many, also] = [listOf(values), listOf(besides)];
  return Array.from({ length: Math.max(many.length, also.length) }, (_, index) => ({
    path: `${path}[${index}]`,
    value: many[index],
    beside: also[index],
  }));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
