import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { guideTypes, type Defined } from '../../../fhir/guide/definition.ts';

interface GuideParameter {
  readonly name: string;
  readonly type: 'token' | 'uri' | 'string';
  readonly documentation?: string;
  readonly matches: (resource: Defined, value: string) => boolean;
}

/** What definitions are searched by. Routes and CapabilityStatement are both made from this. */
export const guideParameters: readonly GuideParameter[] = [
  { name: '_id', type: 'token', matches: ({ id }, value) => id === value },
  {
    name: 'url',
    type: 'uri',
    documentation: 'Without a version.',
    matches: ({ url }, value) => url === value,
  },
  { name: 'version', type: 'token', matches: ({ version }, value) => version === value },
  {
    name: 'name',
    type: 'string',
    documentation: 'How it starts, in any case.',
    matches: ({ name }, value) => name.toLowerCase().startsWith(value.toLowerCase()),
  },
  { name: 'status', type: 'token', matches: ({ status }, value) => status === value },
];

/** What may be asked of each type of definition. */
export const guideTypeResources: readonly CapabilityStatementRestResource[] = guideTypes.map((type) => ({
  type,
  documentation: 'The definitions of this guide. Public: there is nothing about a person in them.',
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  searchParam: guideParameters.map(({ name, type: kind, documentation }) => ({
    name,
    type: kind,
    ...(documentation !== undefined && { documentation }),
  })),
}));
