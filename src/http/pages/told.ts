import { hasCode } from '../../fhir/elements.ts';
import { systems } from '../../fhir/systems.ts';
import { readTold } from '../../fhir/told/told-task.ts';
import type { ToldItem } from '../../gateway/tell/read-told.ts';
import { supportStrands } from '../../living-well/strands.ts';
import { declineReasons } from '../../living-well/telling-the-team.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface ToldModel {
  readonly shell: Shell;
  readonly waiting: readonly ToldItem[];
  readonly answered: readonly ToldItem[];
  /** There is more waiting than is given at once. */
  readonly isMore: boolean;
}

const states = {
  waiting: 'Not seen yet',
  seen: 'Seen',
  accepted: 'Taken on',
  declined: 'Declined',
} as const;

/** `/cases/told`: what hospital staff tell the case worker's organisation: who is where, since when, who says it. */
export function toldPage({ shell, waiting, answered, isMore }: ToldModel): string {
  return render('told.njk', shell, {
    pageTitle: 'Told by hospital staff',
    waiting: waiting.map(rowOf),
    answered: answered.map(rowOf),
    isMore,
    reasons: Object.entries(declineReasons).map(([value, text]) => ({ value, text })),
  });
}

function rowOf({ task, request, person }: ToldItem): object {
  const told = readTold(task);
  const name = person?.name?.[0];
  const codes = request?.reasonCode ?? [];
  return {
    ...told,
    state: states[told.state],
    name: [name?.given?.join(' '), name?.family].filter(Boolean).join(' ') || 'Not named on your record',
    birthDate: person?.birthDate,
    nhsNumber: person?.identifier?.find(({ system }) => system === systems.nhsNumber)?.value,
    personPhone: told.kind === 'introduced' ? person?.telecom?.[0]?.value : undefined,
    wants: supportStrands.entries
      .filter(({ code }) => codes.some((concept) => hasCode(concept, systems.strand, code)))
      .map(({ label }) => label),
    agreed: request?.note?.[0],
  };
}
