import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import { actorOf } from '../actor-of.ts';
import type { SimulationQuestion } from './simulate-question.ts';

/** What became of a simulation, and on whose records it rested. */
export type SimulationOutcome = Pick<AuditEntry, 'outcome' | 'personId' | 'sources'> & {
  readonly nhsNumber?: string | undefined;
};

/** An entry for a simulation: who asked about whom and what for; the change by its kind and names, never its content. */
export function simulationEntry(
  question: SimulationQuestion,
  at: Date,
  { nhsNumber, ...outcome }: SimulationOutcome,
): AuditEntry {
  return {
    id: randomUUID(),
    at,
    kind: 'simulation',
    face: question.face,
    purpose: 'HCOMPL',
    ...askerOf(question),
    ...outcome,
    detail: { asked: askedOf(question), nhsNumber, decisions: [], released: {} },
  };
}

function askerOf({
  caller,
}: SimulationQuestion): Pick<AuditEntry, 'organisation' | 'askers' | 'role' | 'actor'> {
  if (caller.kind === 'operator') {
    const actor = { kind: 'system', id: 'lwg', name: 'command line' } as const;
    return { organisation: 'unknown', askers: ['unknown'], role: 'operator', actor };
  }
  return {
    organisation: caller.organisation,
    askers: caller.organisations,
    role: caller.role,
    actor: actorOf(caller),
  };
}

function askedOf({ change, about }: SimulationQuestion): Readonly<Record<string, string>> {
  return { change: change.kind, ...namesOf(change), ...whomOf(about) };
}

function namesOf(change: SimulationQuestion['change']): Readonly<Record<string, string>> {
  switch (change.kind) {
    case 'consent':
      return {};
    case 'agreement':
      return { agreement: change.agreement.id, version: String(change.agreement.version) };
    case 'rule-set':
      return { ruleSet: change.ruleSet };
  }
}

function whomOf(about: SimulationQuestion['about']): Readonly<Record<string, string>> {
  switch (about.by) {
    case 'sample':
      return { sample: String(about.people) };
    case 'patient-id':
      return { patient: about.id };
    case 'nhs-number':
      return { nhsNumber: about.nhsNumber, birthDate: about.birthDate };
  }
}
