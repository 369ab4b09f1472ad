import { GatewayError } from '../errors.ts';
import { processNext, processTogether, type Processing, type Step } from '../gateway/process-case.ts';
import type { Tracing } from '../ops/tracing/tracing.ts';

interface Taking {
  readonly processing: Processing;
  readonly tracing: Tracing;
}

/** The oldest record of one lane, with a span for it. */
export async function takeNext({ processing, tracing }: Taking, lane: string): Promise<Step> {
  const record = tracing.begin('record');
  try {
    const step = await processNext(processing, lane);
    // A lane that was empty had no record to tell of.
    if (typeof step === 'object') record.end({ 'lwg.outcome': 'blocked', 'error.type': step.blocked.code });
    else if (step !== 'idle') record.end({ 'lwg.outcome': step });
    return step;
  } catch (error) {
    const code = error instanceof GatewayError ? error.code : 'internal';
    record.end({ 'lwg.outcome': 'failed', 'error.type': code });
    throw error;
  }
}

/** The oldest record of each of several lanes in one commit, with a span for each that was applied; whose they are. */
export async function takeTogether(
  { processing, tracing }: Taking,
  lanes: readonly string[],
): Promise<readonly string[]> {
  const turn = tracing.begin('lanes');
  return turn.within(async () => {
    const records = lanes.map(() => tracing.begin('record'));
    const applied = await processTogether(processing, lanes);
    for (const record of records.slice(0, applied.length)) record.end({ 'lwg.outcome': 'settled' });
    turn.end({ 'lwg.records': applied.length });
    return applied;
  });
}
