import type { Extension } from '@medplum/fhirtypes';
import { isPlaceholderBirthDate } from '../../living-well/birth-date.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { extensions } from '../systems.ts';

/** What a source sent and the mapping left out because it stands for nothing, as it was sent: for the trail, which is sealed and given to nobody. */
export function asSent({ person }: CaseRecord): Extension[] {
  if (!isPlaceholderBirthDate(person.birthDate)) return [];
  return [sent('person.birthDate', person.birthDate)];
}

function sent(field: string, value: string): Extension {
  return {
    url: extensions.asSent,
    extension: [
      { url: 'field', valueString: field },
      { url: 'value', valueString: value },
    ],
  };
}
