import { scriptedPeople, type Script } from '../../src/gateway/sandbox/scripted-people.ts';
import { somebody } from './push-list.ts';
import type { CaseRecordInput } from './people.ts';

/** A record of the person with that number, as new as `minutes` say. */
export function scriptedRecord(nhsNumber: string, minutes = 0): CaseRecordInput {
  const record = somebody(`S-${nhsNumber}`, minutes);
  const birthDate = scriptedPeople[nhsNumber]?.birthDate ?? record.person.birthDate;
  return { ...record, person: { ...record.person, nhsNumber, birthDate } };
}

/** A record of the person whose pushes go by that script. */
export function recordOf(script: Script, minutes = 0): CaseRecordInput {
  const [number = ''] = Object.entries(scriptedPeople).find(([, one]) => one.script === script) ?? [];
  return scriptedRecord(number, minutes);
}
