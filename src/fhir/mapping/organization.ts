import type { Identifier, Organization } from '@medplum/fhirtypes';
import { systems } from '../systems.ts';
import { directoryBase, identifierOf, type CaseScope, type Team } from './case-scope.ts';

/** The organisation that runs the team: by the source's own id, and by its ODS code where it has one: many charities have none. */
export function mapOrganization(scope: CaseScope, organisation: Team['organisation']): Organization {
  const row = { type: 'organisation', id: organisation.id };
  return {
    ...directoryBase(scope, 'Organization', row),
    identifier: [
      ...(organisation.odsCode === undefined ? [] : [odsIdentifier(organisation.odsCode)]),
      identifierOf(scope, row),
    ],
    active: true,
    name: organisation.name,
  };
}

export function odsIdentifier(code: string): Identifier {
  return { system: systems.odsOrganization, value: code };
}
