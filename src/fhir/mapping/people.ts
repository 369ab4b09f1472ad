import type { CodeableConcept, Flag, RelatedPerson } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { strandsTold } from '../../living-well/telling-words.ts';
import { coded, optional, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope } from './case-scope.ts';

type Important = NonNullable<CaseRecord['people']>[number];

/** The word of a published list for each of ours, where one says the same. */
const published: Readonly<Partial<Record<Important['relationship'], { system: string; code: string }>>> = {
  carer: { system: systems.relationshipRole, code: 'Carer' },
  'family-member': { system: systems.roleCode, code: 'FAMMEMB' },
  father: { system: systems.roleCode, code: 'FTH' },
  friend: { system: systems.roleCode, code: 'FRND' },
};

/** People who matter to the person: name, role and how to reach them. One who must not be contacted has a flag that says so. */
export function mapPeople(scope: CaseScope, record: CaseRecord): (RelatedPerson | Flag)[] {
  return (record.people ?? []).flatMap((one) => {
    const related = mapImportant(scope, one);
    return one.doNotContact === true ? [related, doNotContact(scope, one)] : [related];
  });
}

function mapImportant(scope: CaseScope, one: Important): RelatedPerson {
  const row = { type: 'related', id: one.id };
  const base = personalBase(scope, 'important-person', row, strandsTold(one.mayBeTold));
  const told = one.mayBeTold === undefined ? [] : [{ url: extensions.mayBeTold, valueString: one.mayBeTold }];
  return {
    ...base,
    extension: [...base.extension, ...told],
    identifier: [identifierOf(scope, row)],
    active: true,
    patient: scope.patient,
    relationship: relationships(one),
    ...optional('name', one.name && [{ given: [one.name.given], ...optional('family', one.name.family) }]),
    ...optional(
      'telecom',
      // A number that must not be rung is not handed out.
      one.telephone === undefined || one.doNotContact === true
        ? undefined
        : [{ system: 'phone' as const, value: one.telephone }],
    ),
  };
}

function relationships({ relationship, trusted }: Important): CodeableConcept[] {
  const known = published[relationship];
  return [
    { coding: [...(known === undefined ? [] : [known]), { system: systems.role, code: relationship }] },
    ...(trusted === true ? [coded(systems.role, 'trusted-person', 'Trusted by the person')] : []),
  ];
}

function doNotContact(scope: CaseScope, one: Important): Flag {
  const row = { type: 'do-not-contact', id: one.id };
  const base = personalBase(scope, 'do-not-contact', row);
  const about = reference<RelatedPerson>('RelatedPerson', idOf(scope, { type: 'related', id: one.id }));
  return {
    ...base,
    extension: [...base.extension, { url: extensions.aboutPerson, valueReference: about }],
    identifier: [identifierOf(scope, row)],
    status: 'active',
    category: [coded(systems.record, 'do-not-contact', 'Do not contact')],
    code: { text: 'This person must not be contacted, nor told anything' },
    subject: scope.patient,
  };
}
