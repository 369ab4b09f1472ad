import type {
  HealthcareService,
  HealthcareServiceAvailableTime,
  Location,
  Organization,
} from '@medplum/fhirtypes';
import type { OpeningHours } from '../../living-well/case-record.ts';
import { bankHolidayWords, toAvailableTime } from '../available-time.ts';
import { optional, reference, workTelephone } from '../elements.ts';
import { directoryBase, directoryId, identifierOf, type CaseScope, type Team } from './case-scope.ts';

/** The service to ring, and when it answers. */
export function mapHealthcareService(scope: CaseScope, team: Team): HealthcareService {
  const { service, organisation } = team;
  const row = { type: 'service', id: service.id };
  return {
    ...directoryBase(scope, 'HealthcareService', row),
    identifier: [identifierOf(scope, row)],
    active: true,
    providedBy: reference<Organization>(
      'Organization',
      directoryId(scope, { type: 'organisation', id: organisation.id }),
    ),
    name: service.name,
    ...optional(
      'location',
      service.location && [
        reference<Location>('Location', directoryId(scope, { type: 'location', id: service.location.id })),
      ],
    ),
    telecom: [workTelephone(service.telephone)],
    ...openingTimes(service.hours),
    ...optional(
      'notAvailable',
      service.closures?.map(({ from, until, why }) => ({
        description: why,
        during: { start: from, end: until },
      })),
    ),
    ...optional('availabilityExceptions', service.bankHolidays && bankHolidayWords[service.bankHolidays]),
  };
}

/** `availableTime`, or nothing where no hours were told. */
export function openingTimes(hours: readonly OpeningHours[]): {
  availableTime?: HealthcareServiceAvailableTime[];
} {
  const times = toAvailableTime(hours);
  return optional('availableTime', times.length === 0 ? undefined : times);
}
