import type { LightMyRequestResponse } from 'fastify';
import { processImport, type Imported, type Importing } from '../../src/gateway/imports/process-import.ts';
import type { TestGateway } from './gateway.ts';

export interface ImportAnswer {
  readonly import: string;
  readonly state: 'waiting' | 'done' | 'stopped';
  readonly rows?: number;
  readonly counts: Readonly<
    Record<'received' | 'accepted' | 'duplicate' | 'held' | 'rejected' | 'skipped', number>
  >;
  readonly vanished?: { readonly people: number; readonly of: number };
  readonly problem?: { readonly code: string; readonly fix: string };
  readonly troubles: readonly {
    readonly column: string;
    readonly code: string;
    readonly lines: readonly number[];
  }[];
}

interface FileOptions {
  readonly key?: string;
  readonly apiKey?: string;
  readonly query?: string;
  readonly type?: string;
}

/** Sends a file over the real route. */
export function sendFile(
  gateway: TestGateway,
  content: string | Buffer | NodeJS.ReadableStream,
  { key, apiKey = gateway.apiKey, query = '', type = 'text/csv' }: FileOptions = {},
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url: `/v1/imports${query}`,
    headers: {
      'content-type': type,
      'x-api-key': apiKey,
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    payload: content,
  });
}

/** The parts of a form as a browser sends them, and its media type. */
export function formOf(
  fields: Readonly<Record<string, string>>,
  content: string,
  filename = 'people.csv',
): { readonly type: string; readonly body: string } {
  const boundary = 'one-two-three';
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: text/csv\r\n\r\n${content}\r\n--${boundary}--\r\n`;
  return { type: `multipart/form-data; boundary=${boundary}`, body: parts.join('') + file };
}

/** Works on the import that waits longest, as a worker would, with what a test says of it. */
export function workImport(
  gateway: TestGateway,
  changes: Partial<Importing> = {},
): Promise<Imported | undefined> {
  const { importing } = gateway.worker;
  return processImport({
    ...importing,
    clock: () => gateway.time.now,
    isStopping: () => false,
    pause: async () => {
      await gateway.work();
      return true;
    },
    ...changes,
  });
}

export async function readImport(gateway: TestGateway, id: string): Promise<ImportAnswer> {
  const response = await gateway.app.inject({
    url: `/v1/imports/${id}`,
    headers: { 'x-api-key': gateway.apiKey },
  });
  return response.json<ImportAnswer>();
}

/** Sends a file, has it worked, and gives what its sender is told. */
export async function importFile(
  gateway: TestGateway,
  content: Parameters<typeof sendFile>[1],
  options: FileOptions = {},
): Promise<ImportAnswer> {
  const { import: id } = (await sendFile(gateway, content, options)).json<ImportAnswer>();
  await workImport(gateway);
  return readImport(gateway, id);
}
