import { loadConfig } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { comparePeople } from '../gateway/identity/release-comparison.ts';
import { decideIdentity, listIdentity, withdrawDecision } from '../gateway/identity/decide-identity.ts';
import {
  identityReasons,
  isIdentityReason,
  type IdentityReason,
} from '../gateway/identity/identity-reasons.ts';
import { longestNote, mergePeople, partPeople } from '../gateway/identity/merge-people.ts';
import type { IdentityDesk } from '../gateway/identity/pair.ts';
import type { LastReceipt, Pair } from '../gateway/ports/identity.ts';
import { CommandError } from './command-error.ts';
import { isAboutOne, runErasure } from './people-erase.ts';
import { typedId } from './typed-id.ts';
import { withStore } from './with-store.ts';

const listed = 1_000;
const by = 'operator';

interface Said {
  readonly reason: IdentityReason;
  readonly note: string | undefined;
}
/** What each verb does with two people, and says afterwards. Of two to be merged the first is the one that they go by. */
const verbs: Readonly<
  Record<
    string,
    { does: (desk: IdentityDesk, pair: Pair, said: Said) => Promise<void>; says: string } | undefined
  >
> = {
  same: {
    does: (desk, pair, { reason }) => decideIdentity(desk, by, pair, { verdict: 'same', reason }),
    says: 'Recorded. They stay two records, and are shown as before, until they are merged.',
  },
  different: {
    does: (desk, pair, { reason }) => decideIdentity(desk, by, pair, { verdict: 'different', reason }),
    says: 'Recorded. They stay two records, and are shown as before.',
  },
  undo: {
    does: (desk, pair, { reason }) => withdrawDecision(desk, by, pair, reason),
    says: 'Taken back.',
  },
  merge: {
    does: (desk, { one, other }, said) => mergePeople(desk, by, { survivor: one, merged: other }, said),
    says: 'Merged. Whoever asks for either is shown both, as far as neither refuses it.',
  },
  unmerge: {
    does: (desk, pair, said) => partPeople(desk, by, pair, said),
    says: 'Parted. Each is found and shown by itself, as before.',
  },
};

/** `lwg people list | decided | merged | show A B | VERB A B REASON [NOTE]`: people who may be one. */
export async function runPeople([verb = '', one, other, reason, ...words]: readonly string[]): Promise<void> {
  if (isAboutOne(verb) && one !== undefined) return runErasure(verb, typedId(one), other ?? '', reason);
  if (verb === 'list' || verb === 'decided' || verb === 'merged') return list(verb);
  const note = words.length > 0 ? words.join(' ') : undefined;
  if (one !== undefined && other !== undefined && (note?.length ?? 0) <= longestNote) {
    if (verb === 'show') return show({ one: typedId(one), other: typedId(other) });
    const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (known !== undefined && isIdentityReason(reason)) {
      const pair = { one: typedId(one), other: typedId(other) };
      await withDesk((desk) => known.does(desk, pair, { reason, note }));
      return print([known.says]);
    }
  }
  throw new CommandError(usage());
}

function usage(): string {
  const reasons = Object.entries(identityReasons).map(([code, text]) => `  ${code.padEnd(18)}${text}`);
  const how =
    'Type: lwg people list, or decided, or merged, or show A B, or same|different|undo A B REASON, or merge KEPT OTHER REASON [NOTE], or unmerge A B REASON [NOTE], or erase|hold|release PERSON REASON. Reasons of those about two:';
  return [how, ...reasons].join('\n');
}

async function list(which: 'list' | 'decided' | 'merged'): Promise<void> {
  const { questions, decisions, merged } = await withDesk((desk) => listIdentity(desk, by, listed));
  const lines = {
    list: questions.map(
      ({ one, other, why, since }) => `${one}  ${other}  ${since.toISOString()}  ${why.join(', ')}`,
    ),
    decided: decisions.map(
      ({ one, other, verdict, reason, at }) => `${one}  ${other}  ${at.toISOString()}  ${verdict}  ${reason}`,
    ),
    merged: merged.map(
      ({ survivor, merged: other, since, reason }) =>
        `${survivor}  ${other}  ${since.toISOString()}  ${reason}`,
    ),
  }[which];
  const none = {
    list: 'Nobody is waiting to be told apart.',
    decided: 'No decision stands.',
    merged: 'Nobody is merged.',
  }[which];
  print(lines.length === 0 ? [none] : lines);
}

async function show(pair: Pair): Promise<void> {
  const { likeness, one, other } = await withDesk((desk) => comparePeople(desk, by, pair));
  const fields = Object.entries(likeness).map(([field, how]) => `${field.padEnd(12)}${how}`);
  const ask = ({ organisation, source, receipt }: LastReceipt): string =>
    `  ${organisation}  ${source}  ${receipt}`;
  print([...fields, 'Ask about the one:', ...one.map(ask), 'and about the other:', ...other.map(ask)]);
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
