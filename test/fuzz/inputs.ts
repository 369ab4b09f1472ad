import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Door } from './door.ts';
import { bendHeaders, headerBends } from './odd-headers.ts';
import type { Sent } from './send.ts';

export interface Input {
  readonly door: Door;
  readonly sent: Sent;
}

/** How much more often a door is tried than one of many alike. */
const usual = 6;
const perBatch = 500;

/** So many inputs, the same for the same seed but for their idempotency keys; made as they are wanted. */
export function* inputs(doors: readonly Door[], seed: number, count: number): Generator<Input> {
  const any = fc.oneof(
    ...doors.map((door) => ({ weight: door.isOneOfMany === true ? 1 : usual, arbitrary: inputOf(door) })),
  );
  for (let made = 0; made < count; made += perBatch) {
    const numRuns = Math.min(perBatch, count - made);
    yield* fc.sample(any, { seed: seed + made, numRuns });
  }
}

function inputOf(door: Door): fc.Arbitrary<Input> {
  const bodies = door.bodies ?? fc.constant(undefined);
  return fc.tuple(door.paths, bodies, headerBends).map(([path, body, bends]) => ({
    door,
    sent: {
      method: door.method,
      path,
      headers: bendHeaders([...door.headers, ['idempotency-key', randomUUID()]], bends),
      body,
    },
  }));
}
