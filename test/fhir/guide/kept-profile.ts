import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';

/**
 * What a resource breaks of what a profile of ours says beyond base R4, in words. Reads as much as our differentials use: fewest and most, fixed values,
 * patterns of coded concepts, types of a choice, and extensions by their address. Base R4 itself is checked elsewhere.
 */
export function brokenBy(resource: object, { differential }: StructureDefinition): readonly string[] {
  return (differential?.element ?? []).flatMap((element) => {
    const [, ...steps] = element.path.split('.');
    const last = steps.pop() ?? '';
    return parentsAt(resource, steps).flatMap((parent) => {
      const values = sliced(valuesOf(parent, last, element), element);
      return faults(values, element).map((fault) => `${element.id} ${fault}`);
    });
  });
}

function parentsAt(resource: object, steps: readonly string[]): readonly object[] {
  return steps.reduce<readonly object[]>(
    (parents, step) =>
      parents.flatMap((parent) => member(parent, step).filter((one) => typeof one === 'object')) as object[],
    [resource],
  );
}

/** The values of an element; of a choice those of the types that the profile leaves. */
function valuesOf(parent: object, name: string, { type = [] }: ElementDefinition): readonly unknown[] {
  if (!name.endsWith('[x]')) return member(parent, name);
  return type.flatMap(({ code }) =>
    member(parent, `${name.slice(0, -3)}${code.charAt(0).toUpperCase()}${code.slice(1)}`),
  );
}

function member(parent: object, name: string): unknown[] {
  const value: unknown = new Map(Object.entries(parent)).get(name);
  return value === undefined ? [] : [value].flat();
}

function sliced(values: readonly unknown[], { sliceName, type }: ElementDefinition): readonly unknown[] {
  if (sliceName === undefined) return values;
  const url = type?.[0]?.profile?.[0];
  return values.filter((value) => Object(value).url === url);
}

function faults(values: readonly unknown[], element: ElementDefinition): readonly string[] {
  const { min = 0, max = '*', patternCodeableConcept, fixedInteger, fixedCode } = element;
  const wanted = patternCodeableConcept?.coding?.[0];
  const fixed = fixedInteger ?? fixedCode;
  return [
    ...(values.length < min ? ['is missing'] : []),
    ...(max !== '*' && values.length > Number(max) ? ['is there too often'] : []),
    ...(wanted !== undefined && !values.every((value) => hasCoding(value, wanted))
      ? ['has another code']
      : []),
    ...(fixed !== undefined && !values.every((value) => value === fixed) ? ['has another value'] : []),
  ];
}

function hasCoding(concept: unknown, wanted: { readonly system?: string; readonly code?: string }): boolean {
  const codings = Object(concept).coding as { system?: string; code?: string }[] | undefined;
  return codings?.some(({ system, code }) => system === wanted.system && code === wanted.code) ?? false;
}
