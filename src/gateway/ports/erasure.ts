/** What came of asking for somebody to be erased. */
export type Erased = 'erased' | 'unknown' | 'held' | 'merged';

/** The end of what is kept of somebody, and what stands against it. */
export interface ErasureStore {
  /** Undefined of nobody. */
  standingOf(personId: string): Promise<'here' | 'erased' | undefined>;
  /** Destroys the person's key and what they are found by. `unknown`: nobody, or erased before. MUST hold the lane and the exclusive lock. */
  erase(personId: string, at: Date): Promise<Erased>;
  /** Keyed hashes of the numbers that the person is known by. MUST hold the lane for them to stay so. */
  numbersOf(personId: string): Promise<readonly Buffer[]>;
  /** Introductions that were made by the person's number, each a person of its own; sorted. */
  introductionsOf(personId: string): Promise<readonly string[]>;
  /** Organisations that sent something of the person, or introduced them; sorted. */
  sourcesOf(personId: string): Promise<readonly string[]>;
  /** False where it stands already, or there is nobody, or nobody any more. MUST hold the exclusive lock. */
  hold(personId: string, at: Date): Promise<boolean>;
  /** False where none stands. */
  endHold(personId: string): Promise<boolean>;
}
