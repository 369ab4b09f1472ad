import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** A form with a file, up to where the file begins; its fields so far are the body. Set by {@link readForm}. */
    fileForm: MultipartFile;
  }
}

/** Reads one file a form, with a few fields before it, as it arrives: nothing of it is gathered in memory or on a disk. */
export async function readFileForms(scope: FastifyInstance, mostBytes: number): Promise<void> {
  await scope.register(multipart, {
    limits: { fileSize: mostBytes, files: 1, fields: 5, parts: 6, fieldNameSize: 100, fieldSize: 500 },
    throwFileSizeLimit: false,
  });
  scope.decorateRequest('fileForm');
}

/** A hook for pages: reads a form up to its file. What nobody takes of the file is let go of with the answer. */
export async function readForm(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const form = await fileOf(request);
  request.fileForm = form;
  request.body = { _csrf: fieldOf(form, '_csrf') };
  reply.raw.once('finish', () => form.file.resume());
}

/**
 * The file of a form.
 *
 * @throws GatewayError `invalid-request` where the form has none, or ends before it; and the library's own, by their codes
 */
export async function fileOf(request: FastifyRequest): Promise<MultipartFile> {
  const file = await request.file().catch(orCutShort);
  if (file !== undefined) return file;
  const fix = 'Send the file as the part named file, after the other parts.';
  throw new GatewayError('invalid-request', { issues: [{ field: 'file', code: 'required', fix }] });
}

/** What the parser says of a form that is none, or breaks off, has no code. */
function orCutShort(error: unknown): never {
  if (!(error instanceof Error) || 'code' in error || 'statusCode' in error) throw error;
  const fix = 'The form breaks off, or its parts are not divided by the boundary it names. Send all of it.';
  throw new GatewayError('invalid-request', {
    cause: error,
    issues: [{ field: 'file', code: 'cut-short', fix }],
  });
}

/** A field of the form that stood before the file; undefined where it is not there, or twice. */
export function fieldOf({ fields }: MultipartFile, name: string): string | undefined {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined || Array.isArray(field) || field.type !== 'field') return undefined;
  return typeof field.value === 'string' ? field.value : undefined;
}

/**
 * The bytes of the file.
 *
 * @throws GatewayError `too-large` at its limit; `invalid-request` where it breaks off
 */
export async function* bytesOf({ file }: MultipartFile): AsyncGenerator<Uint8Array> {
  const chunks = file[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await chunks.next().catch(orCutShort);
    if (done === true) break;
    yield value as Uint8Array;
  }
  if (file.truncated) throw new GatewayError('too-large');
}
