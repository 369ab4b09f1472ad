import type { VerifierKey } from '../../audit/note/verifier-key.ts';

/** The last checkpoint of a log that a witness cosigned. */
export interface KeptCheckpoint {
  /** How often it was replaced: what the next one is to replace. */
  readonly version: number;
  /** The note, with the log's signatures that held and the witness's own. */
  readonly note: string;
}

/** What a witness remembers, outside of anything that the log's operator can change. */
export interface WitnessMemory {
  /** Undefined where nothing of this log was cosigned yet. */
  read(origin: string): Promise<KeptCheckpoint | undefined>;
  /**
   * Puts a note in the place of that version (0 for none), durably, or not at all.
   * @returns false where another was put there first
   */
  replace(origin: string, version: number, note: string): Promise<boolean>;
  /** Keeps a checkpoint that can only stand in another history than the one remembered. */
  keepEvidence(origin: string, note: string): Promise<void>;
}

/** A log as anybody can read it, over the network (C2SP tlog-tiles). */
export interface PublicLog {
  checkpoint(): Promise<string>;
  /** By its path below `/tile/`; undefined where there is none of that name. */
  tile(path: string): Promise<Buffer | undefined>;
}

/** Brings a witness the body of add-checkpoint (C2SP tlog-witness), and gives its answer. Throws where there is none. */
export type AskWitness = (body: string) => Promise<{ readonly status: number; readonly text: string }>;

/** A witness that follows this gateway's log. */
export interface FollowingWitness {
  /** The key that it is believed by. */
  readonly key: VerifierKey;
  readonly ask: AskWitness;
}
