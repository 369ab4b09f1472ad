import type { SearchParameter } from '@medplum/fhirtypes';
import { servedTypes, type ServedType } from '../served-types.ts';
import { canonical, definition } from './definition.ts';

type Parameter = ServedType['parameters'][number];

/** Whether a search parameter is of our own: base R4 has none by its name, or has one that means less. Those are the ones we say something of. */
function isOurs({ documentation }: Parameter): boolean {
  return documentation !== undefined;
}

/** Where a search parameter of our own is defined; undefined for one of base R4. */
export function definitionOf({ type }: Pick<ServedType, 'type'>, parameter: Parameter): string | undefined {
  return isOurs(parameter) ? canonical('SearchParameter', idOf(type, parameter)) : undefined;
}

/** Every search parameter of our own. */
export const searchParameters: readonly SearchParameter[] = servedTypes.flatMap((served) =>
  served.parameters.filter(isOurs).map((parameter) => searchParameterOf(served, parameter)),
);

function searchParameterOf({ type }: ServedType, parameter: Parameter): SearchParameter {
  const { name, kind, paths, targets, documentation = '' } = parameter;
  return {
    ...definition('SearchParameter', {
      id: idOf(type, parameter),
      title: `${name} of ${type}`,
      description: documentation,
    }),
    // Names of SearchParameters are what clients call them by, and need not be those of code.
    code: name,
    base: [type],
    type: kind,
    expression: paths.map((path) => `${type}.${path}`).join(' | '),
    ...(targets.length > 0 && { target: [...targets] as SearchParameter['target'] & object }),
  };
}

function idOf(type: string, { name }: Parameter): string {
  return `${type}-${name}`;
}
