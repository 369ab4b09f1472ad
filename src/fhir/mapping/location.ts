import type { Location, Organization } from '@medplum/fhirtypes';
import { optional, reference } from '../elements.ts';
import { directoryBase, directoryId, identifierOf, type CaseScope, type Team } from './case-scope.ts';

type Place = NonNullable<Team['service']['location']>;

/** Where a service is, released beside the service only. Without an address it is told that there is a place, and not where. */
export function mapLocation(scope: CaseScope, { organisation }: Team, place: Place): Location {
  const { id, name, address } = place;
  const row = { type: 'location', id };
  return {
    ...directoryBase(scope, 'Location', row),
    identifier: [identifierOf(scope, row)],
    status: 'active',
    name,
    mode: 'instance',
    ...optional(
      'address',
      address && { use: 'work' as const, line: [...address.lines], postalCode: address.postcode },
    ),
    managingOrganization: reference<Organization>(
      'Organization',
      directoryId(scope, { type: 'organisation', id: organisation.id }),
    ),
  };
}
