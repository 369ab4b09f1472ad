import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { CaseRecordInput } from './people.ts';
import type { TestGateway } from './gateway.ts';

export interface PushOptions {
  readonly key?: string;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Pushes a record (or any bytes) over the real route. */
export function push(
  gateway: TestGateway,
  record: CaseRecordInput | string,
  { key = randomUUID(), apiKey = gateway.apiKey, headers = {} }: PushOptions = {},
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url: '/v1/case-records',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-api-key': apiKey, ...headers },
    payload: typeof record === 'string' ? record : JSON.stringify(record),
  });
}

/** Pushes, applies, and gives the receipt's status. */
export async function pushAndApply(gateway: TestGateway, record: CaseRecordInput): Promise<string> {
  const response = await push(gateway, record);
  const { receipt } = response.json<{ receipt: string }>();
  await gateway.work();
  const { status } = (await readReceipt(gateway, receipt)).json<{ status: string }>();
  return status;
}

export function readReceipt(gateway: TestGateway, receipt: string): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'GET',
    url: `/v1/receipts/${receipt}`,
    headers: { 'x-api-key': gateway.apiKey },
  });
}
