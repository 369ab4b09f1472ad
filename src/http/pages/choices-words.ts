import type { MaySee, MaySeeChange, Stopped } from '../../gateway/choices/choices-view.ts';
import type { Teller } from '../../gateway/choices/choices-tellers.ts';
import type { Statement } from '../../gateway/choices/choices-statements.ts';
import { sensitiveStrands, type SharingTopic } from '../../living-well/case-record.ts';
import { purposeWords, roleWords, topicWords } from '../../living-well/plain-words.ts';
import { formatDate } from './dates.ts';

/** ODS code -> name. */
export type Names = ReadonlyMap<string, string>;

/** What one recipient may see, in lines of plain English. */
export interface ReadBack {
  readonly organisation: string;
  /** `a mental health liaison worker, for care and treatment` */
  readonly asker: string;
  readonly sees: readonly string[];
  readonly not: readonly string[];
  readonly stopped: readonly string[];
}

/** What changes for one recipient. */
export interface ChangeLine {
  readonly who: string;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

/** On screen, for the case worker and the person beside them. */
export function readBack(rows: readonly MaySee[], names: Names, own: string): readonly ReadBack[] {
  return rows.map((row) => ({
    organisation: nameOf(names, row.organisation),
    asker: askerOf(row),
    sees: row.sees.map(({ topic, all }) =>
      all ? topicWords[topic] : `${topicWords[topic]} (not all of it)`,
    ),
    not: row.not
      .filter((topic) => !row.stopped.some((stopped) => stopped.topic === topic))
      .map((topic) => topicWords[topic]),
    stopped: row.stopped.map((stopped) => stoppedLine(stopped, own)),
  }));
}

/** On paper, which may be found by somebody else: which of the more private topics are shared, and which are not, is not on it. */
export function readBackOnPaper(rows: readonly MaySee[], names: Names): readonly ReadBack[] {
  return rows.map((row) => ({
    organisation: nameOf(names, row.organisation),
    asker: askerOf(row),
    sees: onPaper(row.sees.map(({ topic }) => topic)),
    not: onPaper(row.not),
    stopped: [],
  }));
}

const isPrivate = (topic: SharingTopic): boolean => sensitiveStrands.some((strand) => strand === topic);

function onPaper(topics: readonly SharingTopic[]): readonly string[] {
  return topics.filter((topic) => !isPrivate(topic)).map((topic) => topicWords[topic]);
}

/** Who may tell a team that the person is with them, in lines: on screen of `own`'s team, on paper to the person. */
export function tellerLines(
  tellers: readonly Teller[],
  names: Names,
  { team, person }: { readonly team: string; readonly person: string },
): readonly string[] {
  return tellers.map(({ organisation, may, stopped }) => {
    const line = `${nameOf(names, organisation)} ${may ? 'may' : 'may not'} tell ${team} that ${person} there`;
    return stopped ? `${line}, although the choice here says yes: another recorded choice says no` : line;
  });
}

/** What changes of that. */
export function tellerChanges(
  before: readonly Teller[],
  after: readonly Teller[],
  names: Names,
): readonly { readonly who: string; readonly starts: boolean }[] {
  return after
    .filter(({ organisation, may }) =>
      before.some((one) => one.organisation === organisation && one.may !== may),
    )
    .map(({ organisation, may }) => ({ who: nameOf(names, organisation), starts: may }));
}

/** An organisation that asks in several roles, or for several reasons, is told apart by them. */
export function changeLines(
  changes: readonly MaySeeChange[],
  rows: readonly MaySee[],
  names: Names,
): readonly ChangeLine[] {
  return changes.map((change) => {
    const { organisation } = change;
    const isAlone = rows.filter((one) => one.organisation === organisation).length === 1;
    const name = nameOf(names, organisation);
    return {
      who: isAlone ? name : `${name}, when asked by ${askerOf(change)},`,
      gains: change.gains.map((topic) => topicWords[topic]),
      loses: change.loses.map((topic) => topicWords[topic]),
    };
  });
}

export function nameOf(names: Names, organisation: string): string {
  return names.get(organisation) ?? `organisation ${organisation}`;
}

function askerOf({ role, purpose }: Pick<MaySee, 'role' | 'purpose'>): string {
  const who = roleWords.get(role) ?? 'a member of staff or a system';
  return `${who}, for ${purposeWords.get(purpose) ?? 'another reason'}`;
}

function stoppedLine({ topic, by }: Stopped, own: string): string {
  if (by === undefined) return `${topicWords[topic]}: another recorded choice says no`;
  if (by.state === 'incomplete') {
    return `${topicWords[topic]}: a choice in your own system is incomplete, and counts as a no until it is completed there`;
  }
  const when = by.saidOn === undefined ? '' : ` on ${formatDate(by.saidOn)}`;
  return `${topicWords[topic]}: an earlier choice recorded by ${own}${when} says no`;
}

const states: Readonly<Record<Statement['state'], { readonly text: string; readonly colour: string }>> = {
  counts: { text: 'Counts', colour: 'green' },
  'stops-everything': { text: 'Stops everything', colour: 'red' },
  incomplete: { text: 'Incomplete', colour: 'orange' },
  ended: { text: 'No longer counts', colour: 'grey' },
};

/** One row of what has been recorded. */
export function statementRow({ from, state, saidOn, recordedBy }: Statement) {
  return {
    saidOn: saidOn === undefined ? 'Not written down' : formatDate(saidOn),
    recordedBy: recordedBy ?? 'Not written down',
    where: from === 'page' ? 'On this page' : 'In your own system',
    state: states[state],
  };
}

/** What an entry of the work-list lacks. */
export function missingWords(codes: readonly string[]): string {
  const words = codes.map((code) => lacks.get(code) ?? 'something that a choice needs');
  return [...new Set(words)].join('; ');
}

const lacks: ReadonlyMap<string, string> = new Map([
  ['dateTime', 'when it was said'],
  ['recordedOn', 'when it was said'],
  ['recordedBy', 'who wrote it down'],
  ['performer', 'who agreed to it'],
  ['provision.type', 'whether it is a yes or a no'],
  ['status', 'that it is finished'],
  ['proxy.person', 'who decided in the person’s stead'],
  ['proxy.authority', 'by which authority they decided'],
  ['proxy.from', 'from when their authority holds'],
  ['proxy.until', 'until when their authority holds'],
  ['proxy.covers', 'that their authority covers what is permitted'],
  ['reconfirm', 'whether it still holds: they have come back since it was said'],
  ['size-limit', 'it is too long to be read, and counts as a no to everything'],
]);
