import type { Identifier, Organization } from '@medplum/fhirtypes';
import { systems } from '../systems.ts';
import { directoryBase, identifierOf, type CaseScope, type Team } from './case-scope.ts';

/** The organisation that runs the team: by its ODS code, or by the source's own id, since many charities have no code. */
export function mapOrganization(scope: CaseScope, organisation: Team['organisation']): Organization {
  const row = { type: 'organisation', id: organisation.id };
  return {
    ...directoryBase(scope, 'Organization', row),
    identifier: [
      organisation.odsCode === undefined ? identifierOf(scope, row) : odsIdentifier(organisation.odsCode),
    ],
    active: true,
    name: organisation.name,
  };
}

export function odsIdentifier(code: string): Identifier {
  return { system: systems.odsOrganization, value: code };
}
