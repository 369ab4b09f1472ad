import { loadConfig } from '../config.ts';
import { GatewayError } from '../errors.ts';
import {
  endHold,
  erasePerson,
  holdPerson,
  introductionsOf,
  type ErasureDesk,
} from '../gateway/erasure/erase-person.ts';
import {
  erasureReasons,
  holdReasons,
  introductionChoices,
  isErasureReason,
  isHoldReason,
  isIntroductionChoice,
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

/** `lwg people erase | hold | release PERSON REASON`; to erase whoever was introduced, what becomes of that after it. */
export async function runErasure(
  verb: Verb,
  person: string,
  reason: string,
  choice: string | undefined,
): Promise<void> {
  const work = workOf(verb, { person, reason, choice });
  try {
    await withStore(loadConfig(), work);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.row.status >= 500) throw error;
    if (error.code === 'introduced') throw new CommandError(await introducedAs(person));
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

interface Typed {
  readonly person: string;
  readonly reason: string;
  readonly choice: string | undefined;
}

function workOf(verb: Verb, { person, reason, choice }: Typed): (desk: ErasureDesk) => Promise<void> {
  if (verb === 'erase') {
    if (!isErasureReason(reason)) throw new CommandError(usage(verb, erasureReasons));
    if (choice === undefined) return (desk) => erasePerson(desk, person, reason);
    if (!isIntroductionChoice(choice)) throw new CommandError(choices());
    return (desk) => erasePerson(desk, person, reason, choice);
  }
  if (!isHoldReason(reason)) throw new CommandError(usage(verb, holdReasons));
  return (desk) => (verb === 'hold' ? holdPerson : endHold)(desk, person, reason);
}

async function introducedAs(person: string): Promise<string> {
  const found = await withStore(loadConfig(), (desk) => introductionsOf(desk, person));
  return ['Nobody is erased yet: introductions were made by this number.', ...found, choices()].join('\n');
}

function choices(): string {
  return ['Type, after the reason:', ...linesOf(introductionChoices)].join('\n');
}

function usage(verb: Verb, reasons: Readonly<Record<string, string>>): string {
  return [`Type: lwg people ${verb} PERSON REASON. Reasons:`, ...linesOf(reasons)].join('\n');
}

function linesOf(words: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(words).map(([code, text]) => `  ${code.padEnd(22)}${text}`);
}
