import type { LightMyRequestResponse } from 'fastify';
import type { TestGateway } from './gateway.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The eight columns that are enough, of somebody fictional. */
export function sams(cells: Row = {}): Row {
  return {
    client_ref: 'C-1',
    nhs_number: '',
    date_of_birth: '14/07/1988',
    family_name: 'Madeup',
    service_code: 'HUB',
    status: 'open',
    worker_name: 'Bola Adeyemi',
    source_updated_at: '20/11/2026 16:45',
    ...cells,
  };
}

interface RowOptions {
  readonly key?: string;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Pushes flat rows (or any bytes) over the real route; without a key unless one is given. */
export function pushRows(
  gateway: TestGateway,
  rows: readonly unknown[] | Row | string,
  { key, apiKey = gateway.apiKey, headers = {} }: RowOptions = {},
  query = '',
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url: `/v1/updates${query}`,
    headers: {
      'content-type': 'application/json',
      'x-api-key': apiKey,
      ...(key !== undefined && { 'idempotency-key': key }),
      ...headers,
    },
    payload: typeof rows === 'string' ? rows : JSON.stringify(rows),
  });
}

/** Records that were taken in so far. */
export async function inboxCount({ services }: TestGateway): Promise<number> {
  const { rows } = await services.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM inbox');
  return rows[0]?.count ?? 0;
}
