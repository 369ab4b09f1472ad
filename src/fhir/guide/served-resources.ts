import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { parametersOf, searchedTypes, servedTypes, type ServedType } from '../served-types.ts';
import { optional } from '../elements.ts';
import { ukCoreProfile } from '../systems.ts';
import { currentSupportOperation } from './operations.ts';
import { profiles } from './profiles.ts';
import { definitionOf } from './search-parameters.ts';

type Interaction = NonNullable<CapabilityStatementRestResource['interaction']>[number];
type Parameter = NonNullable<CapabilityStatementRestResource['searchParam']>[number];

/** What may be asked of each type of people's records: from the table that the routes are made from. */
export function servedResources(): CapabilityStatementRestResource[] {
  return servedTypes.map((served) => (served.type === 'Patient' ? patient(served) : resource(served)));
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
    ...supported(type),
    ...(isDirectory && {
      documentation: 'Given only beside what is released of a person’s contacts: search by patient.',
    }),
    interaction: isDirectory ? [search] : [...reads(type), search],
    ...(!isDirectory && versions),
    ...(includes.length > 0 && { searchInclude: includes }),
    ...(revIncludes.length > 0 && { searchRevInclude: revIncludes }),
    searchParam: [
      { name: 'patient', type: 'reference', documentation: 'Patient/{id}. Required, once.' },
      ...parametersOf(served).flatMap((parameter) => asSearched(served, parameter)),
    ],
  };
}

const versions = { versioning: 'versioned', readHistory: true } as const;

function reads(type: string): Interaction[] {
  const documentation = `Scope system/${type}.r.`;
  return (['read', 'vread', 'history-instance'] as const).map((code) => ({ code, documentation }));
}

/** The person’s id is said first, for itself. */
function asSearched(served: ServedType, parameter: ReturnType<typeof parametersOf>[number]): Parameter[] {
  const { name, kind, documentation } = parameter;
  if (name === 'patient') return [];
  return [
    {
      name,
      ...optional('definition', definitionOf(served, parameter)),
      type: kind,
      ...optional('documentation', documentation),
    },
  ];
}

/** The profiles that resources of a type claim, and ours that some of them keep. */
function supported(type: string): Pick<CapabilityStatementRestResource, 'supportedProfile'> {
  const claimed = ukCoreProfile(type);
  const all = [
    ...(claimed === undefined ? [] : [claimed]),
    ...profiles.filter((profile) => profile.type === type).map(({ url }) => url),
  ];
  return optional('supportedProfile', all.length === 0 ? undefined : all);
}

function inclusions(served: ServedType, direction: 'include' | 'revinclude'): string[] {
  const types = direction === 'include' ? [served] : searchedTypes;
  return types.flatMap(({ type, parameters }) =>
    parameters
      .filter(({ targets }) => (direction === 'include' ? targets.length > 0 : targets.includes(served.type)))
      .map(({ name }) => `${type}:${name}`),
  );
}

function patient({ type }: ServedType): CapabilityStatementRestResource {
  return {
    type: 'Patient',
    ...supported('Patient'),
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
        definition: currentSupportOperation,
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
