/** Work that is done again and again by a role. */
export interface Turns {
  /** No further turn is begun; the one in hand is waited for. */
  close(): Promise<void>;
}

/**
 * Begins a turn every so many milliseconds, never two at once.
 *
 * @param turn logs what goes wrong and never rejects; it looks at `isClosing` wherever it may stop
 */
export function startTurns(every: number, turn: (isClosing: () => boolean) => Promise<void>): Turns {
  let closing = false;
  let working: Promise<void> | undefined;
  const timer = setInterval(() => {
    working ??= turn(() => closing).finally(() => (working = undefined));
  }, every);
  return {
    async close() {
      closing = true;
      clearInterval(timer);
      await working;
    },
  };
}
