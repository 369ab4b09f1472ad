import { replayAsOperator, type ReplayReport } from '../../src/gateway/replay/release-replay.ts';
import { currentSupport } from './ask.ts';
import type { TestGateway } from './gateway.ts';

/** Looks at a person as the record system; gives the id of the look's entry. */
export async function look(gateway: TestGateway, bearer: string, personId: string): Promise<string> {
  const response = await currentSupport(gateway, bearer, personId);
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
  return String(response.headers['x-audit-id']);
}

/** Makes the decisions of a look again. */
export function replayed(gateway: TestGateway, entryId: string): Promise<ReplayReport> {
  return replayAsOperator(gateway.services, entryId);
}
