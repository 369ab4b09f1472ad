import type { EmergencyReason } from '../../living-well/emergency-access.ts';

/** Who opened a case: an identity of the caller's, and a name to ask for. */
export interface CaseOpener {
  readonly identity: string;
  readonly name: string;
  /** Whom a system says that it opened the case for. */
  readonly user?: { readonly id: string; readonly name: string } | undefined;
}

/** A case as it is kept. */
export interface CaseOnRecord {
  readonly id: string;
  /** Undefined where what was asked is nobody's. */
  readonly personId: string | undefined;
  readonly opener: CaseOpener;
  readonly organisation: string;
  readonly role: string;
  /** The asking organisation and those above it. */
  readonly askers: readonly string[];
  /** Sources whose agreements allow it; whether they know the person, nobody asked. */
  readonly sources: readonly string[];
  readonly openedAt: Date;
  /** When somebody closed it; undefined where nobody did, also when its hour is over. */
  readonly closedAt?: Date | undefined;
  /** The text is undefined once the person was erased. */
  readonly reason: { readonly code: EmergencyReason; readonly text: string | undefined };
}

/** What makes a second opening the same as the first. */
export interface Opening {
  readonly openerHash: Buffer;
  readonly askedHash: Buffer;
}

/** How far an organisation has been told. */
export type NoticeState = 'waiting' | 'failed' | 'no-address' | 'delivered';

export interface CaseStore {
  add(opened: CaseOnRecord, opening: Opening): Promise<void>;
  /** The newest of the same opening that nobody closed. */
  findUnclosed(opening: Opening): Promise<{ id: string; openedAt: Date } | undefined>;
  find(id: string): Promise<CaseOnRecord | undefined>;
  /** MUST hold the person's exclusive lock. A case stays closed at the time it was closed first. */
  close(closed: Pick<CaseOnRecord, 'id' | 'personId'>, at: Date): Promise<void>;
}

/** That something happened which an organisation must hear of: a reference, never a name or number. */
export type Notice = {
  /** The same at every attempt: what the receiver knows a repetition by. */
  readonly id: string;
  readonly organisation: string;
  readonly at: Date;
} & NoticeReference;

/** To a case for its IG officer, or to the receipt of a push for whoever sent it. */
export type NoticeReference =
  | {
      readonly kind: 'emergency-access.opened' | 'review.opened' | 'concern.raised' | 'concern.answered';
      readonly caseId: string;
    }
  | {
      readonly kind: 'value-of-living.answered' | 'sharing.refused-after-disclosure';
      readonly receiptId: string;
    };

export interface NoticeStore {
  add(notice: Notice): Promise<void>;
  /**
   * A notice that is due, if any, put off before it is tried: whoever dies while trying loses nothing, and nobody else tries meanwhile.
   * `delays` in seconds after the first, second, ... attempt; the last one from then on.
   */
  takeDue(at: Date, delays: readonly number[]): Promise<(Notice & { attempts: number }) | undefined>;
  settle(id: string, state: Exclude<NoticeState, 'waiting'>, at: Date): Promise<void>;
}

/** Tells an organisation. Never throws: what is not delivered is tried again. */
export interface Notices {
  deliver(notice: Notice): Promise<Exclude<NoticeState, 'waiting'>>;
}
