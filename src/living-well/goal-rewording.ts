/** Below this likeness two texts are about different things. */
const likeness = 0.35;

export interface GoalWords {
  readonly text: string;
  /** Strand, sub-strand and sensitive marks: what the goal is filed under. */
  readonly filedUnder: readonly string[];
}

/**
 * Whether a goal was edited into another one under its id: other words, and filed under something else. A rewording keeps its strand, and a
 * goal that is filed better keeps its words (living-well 6, number 22).
 */
export function isAnotherGoal(before: GoalWords, now: GoalWords): boolean {
  const moved = [...before.filedUnder].toSorted().join() !== [...now.filedUnder].toSorted().join();
  return moved && similarity(before.text, now.text) < likeness;
}

/** Dice's measure on pairs of letters within words: 1 for the same words in any order, 0 for nothing in common. */
export function similarity(one: string, other: string): number {
  const first = pairs(one);
  const second = pairs(other);
  if (first.length === 0 || second.length === 0) return one.trim() === other.trim() ? 1 : 0;
  const left = [...second];
  let shared = 0;
  for (const pair of first) {
    const at = left.indexOf(pair);
    if (at === -1) continue;
    left.splice(at, 1);
    shared += 1;
  }
  return (2 * shared) / (first.length + second.length);
}

function pairs(text: string): readonly string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => {
    const letters = [...word];
    return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
  });
}
