import type {
  Organization,
  Patient,
  Practitioner,
  PractitionerRole,
  Reference,
  RelatedPerson,
} from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { reference } from '../elements.ts';
import { directoryId, idOf, type CaseScope } from './case-scope.ts';
import { mapOrganization } from './organization.ts';
import { introducerRole, mapIntroducerRole, mapPractitioner } from './practitioner.ts';

type Introduction = NonNullable<CaseRecord['introduction']>;
type Requester = Patient | Organization | PractitionerRole | RelatedPerson;

/** Who introduced the person: they themselves, one of their people, an organisation, or somebody who works there. */
export function introducerOf(
  scope: CaseScope,
  { route, introducer }: Introduction,
): Reference<Requester> | undefined {
  if (route === 'self') return scope.patient;
  if (introducer === undefined) return undefined;
  if ('person' in introducer) {
    return reference<RelatedPerson>('RelatedPerson', idOf(scope, { type: 'related', id: introducer.person }));
  }
  const { organisation, worker } = introducer;
  return worker === undefined
    ? reference<Organization>(
        'Organization',
        directoryId(scope, { type: 'organisation', id: organisation.id }),
      )
    : reference<PractitionerRole>(
        'PractitionerRole',
        directoryId(scope, introducerRole(introducer.organisation, worker)),
      );
}

/** The introducer where they are of the directory. Nothing with topic `contacts` refers to them, so they are stored and not shown to others. */
export function introducerDirectory(
  scope: CaseScope,
  introduction: Introduction | undefined,
): (Organization | Practitioner | PractitionerRole)[] {
  const introducer = introduction?.introducer;
  if (introducer === undefined || introduction?.route === 'self' || 'person' in introducer) return [];
  const { organisation, worker } = introducer;
  const found: (Organization | Practitioner | PractitionerRole)[] = [mapOrganization(scope, organisation)];
  if (worker !== undefined) {
    found.push(mapPractitioner(scope, worker), mapIntroducerRole(scope, organisation, worker));
  }
  return found;
}
