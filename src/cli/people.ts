import { loadConfig } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { comparePeople } from '../gateway/identity/release-comparison.ts';
import {
  decideIdentity,
  listDecisions,
  listQuestions,
  withdrawDecision,
  type IdentityDesk,
} from '../gateway/identity/decide-identity.ts';
import {
  identityReasons,
  isIdentityReason,
  type IdentityReason,
} from '../gateway/identity/identity-reasons.ts';
import type { LastReceipt, Pair } from '../gateway/ports/identity.ts';
import { CommandError } from './command-error.ts';
import { withStore } from './with-store.ts';

const listed = 1_000;
const verbs = ['same', 'different', 'undo'] as const;
const isId = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f-]{36}$/.test(text);

/** `lwg people list | decided | show A B | same A B REASON | different A B REASON | undo A B REASON`: people who may be one. */
export async function runPeople([verb, one, other, reason]: readonly string[]): Promise<void> {
  if (verb === 'list') return list();
  if (verb === 'decided') return decided();
  if (isId(one) && isId(other)) {
    if (verb === 'show') return show({ one, other });
    const decision = verbs.find((known) => known === verb);
    if (decision !== undefined && isIdentityReason(reason)) return decide({ one, other }, decision, reason);
  }
  const reasons = Object.entries(identityReasons).map(([code, text]) => `  ${code.padEnd(18)}${text}`);
  const usage =
    'Type: lwg people list, or decided, or show A B, or same A B REASON, or different A B REASON, or undo A B REASON. Reasons:';
  throw new CommandError([usage, ...reasons].join('\n'));
}

async function list(): Promise<void> {
  const questions = await withDesk((desk) => listQuestions(desk, listed));
  const lines = questions.map(
    ({ one, other, why, since }) => `${one}  ${other}  ${since.toISOString()}  ${why.join(', ')}`,
  );
  print(lines.length === 0 ? ['Nobody is waiting to be told apart.'] : lines);
}

async function decided(): Promise<void> {
  const decisions = await withDesk((desk) => listDecisions(desk, listed));
  const lines = decisions.map(
    ({ one, other, verdict, reason, at }) => `${one}  ${other}  ${at.toISOString()}  ${verdict}  ${reason}`,
  );
  print(lines.length === 0 ? ['No decision stands.'] : lines);
}

async function show(pair: Pair): Promise<void> {
  const { likeness, one, other } = await withDesk((desk) => comparePeople(desk, pair));
  const fields = Object.entries(likeness).map(([field, how]) => `${field.padEnd(12)}${how}`);
  const ask = ({ organisation, source, receipt }: LastReceipt): string =>
    `  ${organisation}  ${source}  ${receipt}`;
  print([...fields, 'Ask about the one:', ...one.map(ask), 'and about the other:', ...other.map(ask)]);
}

async function decide(pair: Pair, verb: (typeof verbs)[number], reason: IdentityReason): Promise<void> {
  await withDesk((desk) =>
    verb === 'undo' ? withdrawDecision(desk, pair, reason) : decideIdentity(desk, pair, verb, reason),
  );
  print([verb === 'undo' ? 'Taken back.' : 'Recorded. They stay two records, and are shown as before.']);
}

async function withDesk<T>(work: (desk: IdentityDesk) => Promise<T>): Promise<T> {
  try {
    return await withStore(loadConfig(), work);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.row.status >= 500) throw error;
    throw new CommandError(
      error.code === 'not-found'
        ? 'It is not asked of these two. `lwg people list` has who is.'
        : error.row.text,
    );
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
