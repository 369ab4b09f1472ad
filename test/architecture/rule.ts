import type { Import, Module } from './module.ts';

/** A fence: what is forbidden, and what would happen to people or to us without it. */
export interface Rule {
  readonly name: string;
  readonly forbids: string;
  readonly why: string;
  /** Every breach, as a line that names the file. */
  find(modules: readonly Module[]): readonly string[];
}

/** Zone of a path: its folder under src, or the file itself at the top of src. */
export function zoneOf(path: string): string {
  return path.split('/')[1] ?? path;
}

export function isOurs(target: string): boolean {
  return target.startsWith('src/');
}

/** Whether a path is one of these files, or inside one of these folders (which end in `/`). */
export function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));
}

/** A breach for every import that `breaks`. */
export function importRule(
  words: Omit<Rule, 'find'>,
  breaks: (module: Module, imported: Import) => boolean,
): Rule {
  return {
    ...words,
    find: (modules) =>
      modules.flatMap((module) =>
        module.imports
          .filter((imported) => breaks(module, imported))
          .map(({ target, names }) => `${module.path} imports ${names.join(', ')} from ${target}`),
      ),
  };
}

/** A breach for every file outside `places` of which `says` has something to tell. */
export function onlyIn(
  words: Omit<Rule, 'find'>,
  places: readonly string[],
  says: (module: Module) => string | undefined,
): Rule {
  return {
    ...words,
    find: (modules) =>
      modules.flatMap((module) => {
        const said = isIn(module.path, places) ? undefined : says(module);
        return said === undefined ? [] : [`${module.path} ${said}`];
      }),
  };
}
