import type { Resource } from '@medplum/fhirtypes';
import type { LookEvidence } from '../../audit/review/facts.ts';
import type { Severity } from '../../audit/review/rule.ts';
import type { ReviewOutcome } from '../../living-well/emergency-access.ts';

/** An officer, as a case keeps them. */
export interface Officer {
  readonly subject: string;
  readonly name: string;
}

/** A matter on the queue of one organisation. */
export interface ReviewCase {
  readonly organisation: string;
  /** The reference: the same in every organisation that reviews the matter. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  /** An entry of the access log, an emergency-access case, or another case. */
  readonly aboutKind: 'entry' | 'emergency' | 'case';
  readonly about: string;
  /** Keyed hash of whose look it was; undefined where it was nobody's. */
  readonly actorHash: Buffer | undefined;
  readonly raisedFrom: string | undefined;
  readonly openedAt: Date;
  readonly owner: Officer | undefined;
  readonly outcome: ReviewOutcome | undefined;
  readonly closedAt: Date | undefined;
}

/** A case to be opened. For the same rule and `once` an organisation has one case, whatever else hits. */
export type NewCase = Pick<
  ReviewCase,
  'organisation' | 'id' | 'rule' | 'severity' | 'aboutKind' | 'about' | 'openedAt'
> & { readonly once: Buffer; readonly actorHash?: Buffer | undefined; readonly raisedFrom?: string };

export type NoteKind = 'taken' | 'note' | 'outcome' | 'concern' | 'answer' | 'hold' | 'hold-lifted';

export interface ReviewNote {
  readonly kind: NoteKind;
  readonly at: Date;
  readonly author: Officer;
  /** Undefined once the person whom it is about was erased. */
  readonly text: string | undefined;
}

/** A concern that was raised out of a case, as it stands where it went. */
export interface RaisedConcern {
  readonly organisation: string;
  readonly raisedAt: Date;
  readonly outcome: ReviewOutcome | undefined;
  readonly answers: readonly ReviewNote[];
}

/** A page of a queue: open cases oldest first, closed ones newest first. */
export interface QueueQuery {
  readonly organisation: string;
  readonly show: 'open' | 'closed';
  readonly after: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
  /** Whose own looks are left out. */
  readonly without: Buffer;
}

export interface ReviewStore {
  /** Gives those that were not there before. */
  open(cases: readonly NewCase[]): Promise<readonly NewCase[]>;
  list(query: QueueQuery): Promise<readonly ReviewCase[]>;
  find(organisation: string, id: string): Promise<ReviewCase | undefined>;
  take(found: ReviewCase, officer: Officer): Promise<void>;
  /** False when somebody else decided it before. */
  decide(found: ReviewCase, outcome: ReviewOutcome, at: Date): Promise<boolean>;
  /** @param personId under whose key the text is sealed; the deployment's where there is nobody */
  addNote(
    found: Pick<ReviewCase, 'organisation' | 'id'>,
    note: Omit<ReviewNote, 'text'> & { readonly text: string },
    personId: string | undefined,
  ): Promise<void>;
  /** Oldest first. */
  notes(found: Pick<ReviewCase, 'organisation' | 'id'>): Promise<readonly ReviewNote[]>;
  concernsFrom(found: Pick<ReviewCase, 'organisation' | 'id'>): Promise<readonly RaisedConcern[]>;
  /** Hits since a day that were explained, by rule and explanation. */
  explained(
    organisation: string,
    since: string,
  ): Promise<readonly { readonly rule: string; readonly explainedBy: string; readonly hits: number }[]>;
}

/** A look, as later ones are judged beside it. */
export interface EarlierLook {
  readonly at: Date;
  readonly outcome: string;
}

/** What the rules need of looks before this one. */
export interface LookHistory {
  readonly today: number;
  readonly earlierDays: readonly number[];
  readonly last: Date | undefined;
  /** Of the user’s looks of the last 30 days, those of which it is known what evidence there was, and those without any. */
  readonly lately: { readonly all: number; readonly unexplained: number };
  /** At the same person, newest first, at most fifty. */
  readonly atPerson: readonly EarlierLook[];
}

/** A look by keyed hashes. */
export interface ReviewedLook extends EarlierLook {
  readonly entryId: string;
  readonly actorHash: Buffer;
  readonly personHash: Buffer | undefined;
}

/** The same, and whether anything is asked of the user's looks of the last 30 days; where not, they are not counted. */
export interface LookToJudge extends ReviewedLook {
  readonly asksLately: boolean;
}

/** The same with the evidence on which it rests. */
export interface ExplainedLook extends ReviewedLook {
  readonly explainedBy: readonly LookEvidence[];
}

/** As much of a person's record as rules ask for, and the organisations and roles to which any of it refers. */
export interface JudgedRecord {
  readonly resources: readonly Resource[];
  readonly directory: readonly Resource[];
}

/** The work-list of the rules, and what they remember. */
export interface ReviewFactStore {
  /** Entries to be judged, claimed: they are off the list when this is committed. */
  takePending(at: Date, limit: number): Promise<readonly PendingEntry[]>;
  /** Back onto the list, for later. */
  putOff(entry: PendingEntry, until: Date): Promise<void>;
  /**
   * By entry, what was before each of these looks, oldest first; what comes later in the list was not, remembered or not.
   *
   * @param leastToday looks of the day, this one included, from which the user's earlier days are counted
   */
  histories(looks: readonly LookToJudge[], leastToday: number): Promise<ReadonlyMap<string, LookHistory>>;
  /** Sent, and not waited for. */
  remember(looks: readonly ExplainedLook[]): void;
  /** The evidence on which a look was found to rest; undefined where it was not judged, or before that was kept. */
  evidenceOf(entryId: string): Promise<readonly LookEvidence[] | undefined>;
  /** The hashes by which people are found, each with whose it is. */
  identifiersOf(
    people: readonly string[],
  ): Promise<readonly { readonly personId: string; readonly hash: Buffer }[]>;
  /** Records as they stand, for each of these people; empty of somebody who was erased. */
  recordsOf(people: readonly string[], types: readonly string[]): Promise<ReadonlyMap<string, JudgedRecord>>;
  countExplained(hits: readonly ExplainedHit[]): Promise<void>;
}

/** What a rule hit and evidence explains, as an organisation counts it. */
export interface ExplainedHit {
  readonly organisation: string;
  readonly at: Date;
  readonly rule: string;
  readonly explainedBy: string;
}

export interface PendingEntry {
  readonly entryId: string;
  readonly at: Date;
  readonly attempts: number;
}

/** Entries, or all under an emergency-access case, that a person's report leaves out. */
export interface HoldStore {
  place(hold: {
    readonly id: string;
    readonly about: string;
    readonly organisation: string;
    readonly at: Date;
    readonly until: string;
  }): Promise<void>;
  lift(about: string, organisation: string, at: Date): Promise<void>;
  /** Those of them that are held on that day, by whichever organisation. */
  held(abouts: readonly string[], day: string): Promise<ReadonlySet<string>>;
}
