import type { SearchParameter } from '@medplum/fhirtypes';
import { servedTypes, type ServedType } from '../served-types.ts';
import { canonical, definition, type Defined } from './definition.ts';

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
export const searchParameters: readonly Defined<SearchParameter>[] = servedTypes.flatMap((served) =>
  served.parameters.filter(isOurs).map((parameter) => searchParameterOf(served, parameter)),
);

function searchParameterOf({ type }: ServedType, parameter: Parameter): Defined<SearchParameter> {
  const { name, kind, paths, targets, documentation = '' } = parameter;
  // R4 gives a SearchParameter no title.
  const { title: _, ...described } = definition('SearchParameter', {
    id: idOf(type, parameter),
    title: name,
    description: documentation,
  });
  return {
    ...described,
    code: name,
    base: [type],
    type: kind,
    expression: paths.map((path) => `${type}.${path}`).join(' | '),
    ...(targets.length > 0 && { target: [...targets] as NonNullable<SearchParameter['target']> }),
  };
}

function idOf(type: string, { name }: Parameter): string {
  return `${type}-${name}`;
}
