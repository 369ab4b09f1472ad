import { loadConfig } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { endHold, erasePerson, holdPerson, type ErasureDesk } from '../gateway/erasure/erase-person.ts';
import {
  erasureReasons,
  holdReasons,
  isErasureReason,
  isHoldReason,
} from '../gateway/erasure/erasure-reasons.ts';
import { CommandError } from './command-error.ts';
import { withStore } from './with-store.ts';

const says = {
  erase:
    'Erased. Nothing of them can be opened again, but by a backup that still has their key (docs/assurance/retention.md).',
  hold: 'Held. They cannot be erased until the hold is released.',
  release: 'Released.',
} as const;
type Verb = keyof typeof says;

/** Whether this is a verb of `lwg people` about one person. */
export function isAboutOne(verb: string): verb is Verb {
  return Object.hasOwn(says, verb);
}

/** `lwg people erase | hold | release PERSON REASON`. */
export async function runErasure(verb: Verb, person: string, reason: string): Promise<void> {
  const work = workOf(verb, person, reason);
  try {
    await withStore(loadConfig(), work);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.row.status >= 500) throw error;
    if (error.code === 'person-erased') throw new CommandError('They are erased: nothing is left to hold.');
    throw new CommandError(error.code === 'not-found' ? notFound[verb] : error.row.text);
  }
  process.stdout.write(`${says[verb]}\n`);
}

const notFound: Readonly<Record<Verb, string>> = {
  erase: 'Nobody here goes by this id, or they were erased before.',
  hold: 'Nobody here goes by this id, or a hold stands already.',
  release: 'No hold stands for this id.',
};

function workOf(verb: Verb, person: string, reason: string): (desk: ErasureDesk) => Promise<void> {
  if (verb === 'erase') {
    if (!isErasureReason(reason)) throw new CommandError(usage(verb, erasureReasons));
    return (desk) => erasePerson(desk, person, reason);
  }
  if (!isHoldReason(reason)) throw new CommandError(usage(verb, holdReasons));
  return (desk) => (verb === 'hold' ? holdPerson : endHold)(desk, person, reason);
}

function usage(verb: Verb, reasons: Readonly<Record<string, string>>): string {
  const lines = Object.entries(reasons).map(([code, text]) => `  ${code.padEnd(18)}${text}`);
  return [`Type: lwg people ${verb} PERSON REASON. Reasons:`, ...lines].join('\n');
}
