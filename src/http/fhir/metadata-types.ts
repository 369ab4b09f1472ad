import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { parametersOf, searchedTypes, servedTypes, type ServedType } from '../../fhir/served-types.ts';

type Interaction = NonNullable<CapabilityStatementRestResource['interaction']>[number];
type Parameter = NonNullable<CapabilityStatementRestResource['searchParam']>[number];

/** What may be asked of each type: from the table that the routes are made from. */
export function servedResources(baseUrl: string): CapabilityStatementRestResource[] {
  return servedTypes.map((served) =>
    served.type === 'Patient' ? patient(served, baseUrl) : resource(served),
  );
}

function resource(served: ServedType): CapabilityStatementRestResource {
  const { type, isDirectory } = served;
  const search: Interaction = {
    code: 'search-type',
    documentation: `Scope system/${type}.s, and system/{Type}.r of what is included. By GET or POST; patient is required; an unknown parameter is refused.`,
  };
  const includes = inclusions(served, 'include');
  const revIncludes = inclusions(served, 'revinclude');
  return {
    type,
    ...(isDirectory && {
      documentation: 'Given only beside what is released of a person’s contacts: search by patient.',
    }),
    interaction: isDirectory ? [search] : [...reads(type), search],
    ...(!isDirectory && versions),
    ...(includes.length > 0 && { searchInclude: includes }),
    ...(revIncludes.length > 0 && { searchRevInclude: revIncludes }),
    searchParam: [
      { name: 'patient', type: 'reference', documentation: 'Patient/{id}. Required, once.' },
      ...parametersOf(served).flatMap(asSearched),
    ],
  };
}

const versions = { versioning: 'versioned', readHistory: true } as const;

function reads(type: string): Interaction[] {
  const documentation = `Scope system/${type}.r.`;
  return (['read', 'vread', 'history-instance'] as const).map((code) => ({ code, documentation }));
}

/** The person’s id is said first, for itself. */
function asSearched({ name, kind, documentation }: ReturnType<typeof parametersOf>[number]): Parameter[] {
  if (name === 'patient') return [];
  return [{ name, type: kind, ...(documentation !== undefined && { documentation }) }];
}

function inclusions(served: ServedType, direction: 'include' | 'revinclude'): string[] {
  const types = direction === 'include' ? [served] : searchedTypes;
  return types.flatMap(({ type, parameters }) =>
    parameters
      .filter(({ targets }) => (direction === 'include' ? targets.length > 0 : targets.includes(served.type)))
      .map(({ name }) => `${type}:${name}`),
  );
}

function patient({ type }: ServedType, baseUrl: string): CapabilityStatementRestResource {
  return {
    type: 'Patient',
    interaction: [
      ...reads(type),
      { code: 'search-type', documentation: 'By POST [base]/Patient/_search, with both parameters.' },
    ],
    ...versions,
    searchParam: [
      { name: 'identifier', type: 'token', documentation: 'The NHS number with its system. Required.' },
      { name: 'birthdate', type: 'date', documentation: 'A whole date. Required.' },
    ],
    operation: [
      {
        name: 'current-support',
        definition: `${baseUrl}/OperationDefinition/current-support`,
        documentation:
          'GET Patient/{id}/$current-support: a document Bundle of what may be shown of the person’s current support.',
      },
      {
        name: 'everything',
        definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
        documentation:
          'GET Patient/{id}/$everything: all that may be given, paged by _count. Scope system/*.rs. No other parameters.',
      },
    ],
  };
}
