import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { extensions, systems } from '../../src/fhir/systems.ts';
import { withoutWhereabouts } from '../../src/fhir/whereabouts.ts';

const about = (resource: object, topic = 'journey') =>
  ({ ...resource, meta: { tag: [{ system: systems.topic, code: topic }] } }) as Resource;
const isWithheld = (resource: Resource): boolean =>
  withoutWhereabouts(resource).meta?.security?.some(({ code }) => code === 'never-share') === true;

describe('Of somebody whom nothing may lead to', () => {
  test.each([
    about({ resourceType: 'CareTeam' }, 'contacts'),
    about({ resourceType: 'Appointment' }),
    about({ resourceType: 'Location' }),
    about({ resourceType: 'RelatedPerson' }, 'people'),
    about({ resourceType: 'Goal' }, 'goals'),
    about({ resourceType: 'CarePlan' }, 'plan'),
    about({ resourceType: 'Flag' }, 'contacts'),
    about({ resourceType: 'SomethingNew' }),
    about({ resourceType: 'Flag', code: { text: 'Ring 07700 900118 first' } }, 'needs'),
    about({ resourceType: 'CarePlan', description: 'Go to ZZ99 3VZ' }, 'safety-plan'),
  ])('$resourceType $meta.tag.0.code: never shared', (resource) => {
    expect(isWithheld(resource)).toBe(true);
  });

  test.each([
    about({ resourceType: 'Flag', code: { text: 'Stand on the right' } }, 'needs'),
    about({ resourceType: 'CarePlan', description: 'A quiet room' }, 'safety-plan'),
    about({ resourceType: 'Observation', valueInteger: 20, issued: '2026-11-20T16:21:00+00:00' }, 'measures'),
    about({ resourceType: 'Consent' }),
  ])('$resourceType $meta.tag.0.code stays', (resource) => {
    expect(isWithheld(resource)).toBe(false);
  });

  test('a Patient and what happened lose every element about a place', () => {
    const patient = about({
      resourceType: 'Patient',
      birthDate: '1992-04-17',
      address: [{ postalCode: 'ZZ99 3VZ' }],
      telecom: [{ value: '07700 900118' }],
      contact: [{}],
      generalPractitioner: [{}],
      managingOrganization: {},
    });
    expect(withoutWhereabouts(patient)).toEqual(about({ resourceType: 'Patient', birthDate: '1992-04-17' }));
    const encounter = about({
      resourceType: 'Encounter',
      status: 'finished',
      location: [{}],
      participant: [{}],
    });
    expect(withoutWhereabouts(encounter)).toEqual(about({ resourceType: 'Encounter', status: 'finished' }));
  });

  test('no identifier of a case system stays, because it names the site; the national number does', () => {
    const local = { system: 'https://example.org/fhir/sid/hyde/cases/person', value: 'C-1' };
    const national = { system: systems.nhsNumber, value: '9990000069' };
    const patient = about({ resourceType: 'Patient', identifier: [national, local] });
    expect(withoutWhereabouts(patient)).toEqual(about({ resourceType: 'Patient', identifier: [national] }));
    const episode = about({ resourceType: 'EpisodeOfCare', identifier: [local] });
    expect(withoutWhereabouts(episode)).toEqual(about({ resourceType: 'EpisodeOfCare' }));
    const answers = about({ resourceType: 'QuestionnaireResponse', identifier: local }, 'measures');
    expect(withoutWhereabouts(answers)).toEqual(about({ resourceType: 'QuestionnaireResponse' }, 'measures'));
  });

  test('nor with whom the safety plan was agreed; when it is to be reviewed stays', () => {
    const review = { url: extensions.reviewOn, valueDate: '2027-04-20' };
    const agreed = { url: extensions.agreedWith, valueString: 'Alex, wellbeing coach' };
    const plan = about({ resourceType: 'CarePlan', extension: [agreed, review] }, 'safety-plan');
    expect(withoutWhereabouts(plan)).toEqual(
      about({ resourceType: 'CarePlan', extension: [review] }, 'safety-plan'),
    );
  });
});
