import type { CodeSystem, Extension, Resource, StructureDefinition } from '@medplum/fhirtypes';
import type { Defined } from '../../../src/fhir/guide/definition.ts';
import { localBase } from '../../../src/fhir/systems.ts';

const guideReadme = 'see docs/implementation-guide/README.md';

/** What a definition leaves out, by what to do about it. */
export class Dictionary {
  /** `system|code` of every coding of ours that was walked past. */
  readonly seen = new Set<string>();
  readonly #codes = new Map<string, { readonly codes: ReadonlySet<string>; readonly isWhole: boolean }>();
  readonly #extensions = new Map<string, StructureDefinition>();
  readonly #addresses = new Set<string>();

  constructor(guide: readonly Defined[]) {
    for (const resource of guide) {
      this.#addresses.add(resource.url).add(`${resource.url}|${resource.version}`);
      if (resource.resourceType === 'CodeSystem') {
        const codes = new Set(resource.concept?.map(({ code }) => code));
        this.#codes.set(resource.url, { codes, isWhole: resource.content === 'complete' });
      }
      if (resource.resourceType === 'StructureDefinition' && resource.type === 'Extension')
        this.#extensions.set(resource.url, resource);
    }
  }

  /** Every code, extension and address of ours in a resource that the guide does not define, or not so. Each once, in words. */
  undefinedIn(resource: Resource): readonly string[] {
    const found = new Set<string>();
    this.#walk(resource, resource.resourceType, found);
    return [...found];
  }

  #walk(value: unknown, path: string, found: Set<string>): void {
    if (typeof value === 'string') return this.#address(value, path, found);
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const one of value) this.#walk(one, path, found);
      return;
    }
    const members = new Map(Object.entries(value));
    const type = members.get('resourceType');
    const here = typeof type === 'string' ? type : path;
    this.#coding(members.get('system'), members.get('code'), here, found);
    for (const [name, member] of members) {
      if (name === 'extension' && Array.isArray(member)) {
        for (const one of member as Extension[]) this.#extension(one, here, found);
      } else if (name !== 'system') this.#walk(member, `${here}.${name}`, found);
    }
  }

  #coding(system: unknown, code: unknown, path: string, found: Set<string>): void {
    if (typeof system !== 'string' || !system.startsWith(`${localBase}CodeSystem/`)) return;
    const known = this.#codes.get(system);
    // A value set that includes a system whole names no code.
    if (known !== undefined && path === 'ValueSet.compose.include') return;
    this.seen.add(`${system}|${String(code)}`);
    if (known === undefined) found.add(`${path} has ${system}: add a row to code-systems.ts, ${guideReadme}`);
    else if (typeof code !== 'string' || (known.isWhole && !known.codes.has(code)))
      found.add(
        `${path} has ${system}|${String(code)}: add the code to the list it is made from, ${guideReadme}`,
      );
  }

  #extension(extension: Extension, path: string, found: Set<string>): void {
    const { url } = extension;
    if (!url.startsWith(localBase)) return this.#walk(extension, `${path}.extension`, found);
    const known = this.#extensions.get(url);
    if (known === undefined) {
      found.add(`${path} has ${url}: add a row to extensions.ts, ${guideReadme}`);
      return;
    }
    const places = (known.context ?? []).map(({ expression }) => expression);
    const isResource = !path.includes('.');
    if (!places.includes(path) && !(isResource && places.includes('DomainResource')))
      found.add(`${path} has ${url}, which may stand at ${places.join(', ')}: mend its row in extensions.ts`);
    for (const fault of faultsOfValue(extension, known, 'Extension'))
      found.add(`${path} has ${url} ${fault}: mend its row in extensions.ts`);
    this.#bound(extension, known, path, found);
    for (const part of extension.extension ?? [])
      this.#walk({ ...part, url: undefined }, `${path}.extension`, found);
    this.#walk({ ...extension, extension: undefined }, `${path}.extension`, found);
  }

  /** A plain code says no system: it is in the one of its binding. */
  #bound(extension: Extension, known: StructureDefinition, path: string, found: Set<string>): void {
    const { valueCode } = extension;
    const binding = elementOf(known, 'Extension.value[x]')?.binding?.valueSet;
    if (valueCode === undefined || binding === undefined) return;
    this.#coding(binding.replace('/ValueSet/', '/CodeSystem/'), valueCode, path, found);
  }

  #address(text: string, path: string, found: Set<string>): void {
    if (!text.startsWith(localBase) || text.startsWith(`${localBase}sid/`)) return;
    if (!this.#addresses.has(text)) found.add(`${path} has ${text}, which is defined nowhere`);
  }
}

/** The guide without one of its codes. */
export function withoutCode(guide: readonly Defined[], system: string, code: string): readonly Defined[] {
  return guide.map((resource) =>
    resource.resourceType === 'CodeSystem' && resource.url === system
      ? ({
          ...resource,
          concept: resource.concept?.filter((one) => one.code !== code),
        } as Defined<CodeSystem>)
      : resource,
  );
}

function elementOf(definition: StructureDefinition, id: string) {
  return definition.differential?.element.find((one) => one.id === id);
}

/** Whether the value is of the type, and the parts are those, that the definition says. */
function faultsOfValue(given: Extension, definition: StructureDefinition, at: string): readonly string[] {
  const valueKey = Object.keys(given).find((key) => key.startsWith('value'));
  const wanted = elementOf(definition, `${at}.value[x]`);
  if (wanted?.max !== '0') {
    const types = (wanted?.type ?? []).map(
      ({ code }) => `value${code.charAt(0).toUpperCase()}${code.slice(1)}`,
    );
    return valueKey !== undefined && types.includes(valueKey) ? [] : [`with ${valueKey ?? 'no value'}`];
  }
  const parts = given.extension ?? [];
  const slices = (definition.differential?.element ?? []).filter(({ sliceName }) => sliceName !== undefined);
  const missing = slices.filter(
    ({ min = 0, sliceName }) => min > 0 && !parts.some(({ url }) => url === sliceName),
  );
  return [
    ...missing.map(({ sliceName }) => `without ${sliceName}`),
    ...parts.flatMap((part) =>
      slices.some(({ sliceName }) => sliceName === part.url)
        ? faultsOfValue(part, definition, `Extension.extension:${part.url}`)
        : [`with a part ${part.url}`],
    ),
  ];
}
