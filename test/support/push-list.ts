import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { TestGateway } from './gateway.ts';
import { people, type CaseRecordInput } from './people.ts';
import type { PushOptions } from './push.ts';

export interface ListResult {
  readonly index: number;
  readonly line?: number;
  readonly outcome: 'accepted' | 'duplicate' | 'held' | 'rejected';
  readonly receipt?: string;
  readonly status?: string;
  readonly issues?: readonly { readonly field: string; readonly code: string; readonly fix: string }[];
}

export interface ListAnswer {
  readonly counts: Readonly<Record<ListResult['outcome'], number>>;
  readonly results: readonly ListResult[];
}

/** Pushes a list (or any bytes) over the real route. */
export function pushList(
  gateway: TestGateway,
  records: readonly unknown[] | string,
  { key = randomUUID(), apiKey = gateway.apiKey, headers = {} }: PushOptions = {},
  query = '',
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url: `/v1/case-records${query}`,
    headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-api-key': apiKey, ...headers },
    payload: typeof records === 'string' ? records : JSON.stringify(records),
  });
}

export function validateList(
  gateway: TestGateway,
  records: readonly unknown[] | string,
  options: PushOptions = {},
): Promise<LightMyRequestResponse> {
  return pushList(gateway, records, options, '?mode=validate');
}

/** Somebody whom nobody knows yet, at so many minutes past. */
export function somebody(id: string, minutes = 0): CaseRecordInput {
  const { source } = people.sharesMost();
  const modified = new Date(Date.parse(source.modified) + minutes * 60_000).toISOString();
  return {
    source: { ...source, modified },
    person: { id, birthDate: '1990-05-05', name: { given: ['Lin'], family: `Minute-${minutes}` } },
  };
}
