import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { clientSchema, type Client } from '../auth/client.ts';
import { loadConfig } from '../config.ts';
import { sharingAgreementSchema } from '../consent/agreement.ts';
import {
  issueApiKey,
  registerAgreement,
  registerClient,
  revokeClient,
  type Registry,
} from '../gateway/register.ts';
import { CommandError } from './command-error.ts';
import { withStore } from './with-store.ts';

/** `lwg agreements put FILE` */
export async function putAgreements([verb, file]: readonly string[]): Promise<void> {
  if (verb !== 'put' || file === undefined) throw new CommandError('Type: lwg agreements put FILE');
  const agreement = readAs(sharingAgreementSchema, file);
  const isNew = await withRegistry((registry) => registerAgreement(registry, agreement));
  const { id, version } = agreement;
  if (!isNew)
    throw new CommandError(`${id} version ${version} is on record. Raise the version to change it.`);
  process.stdout.write(`Recorded ${id} version ${version}.\n`);
}

/** `lwg clients put FILE` */
export async function putClients([verb, file]: readonly string[]): Promise<void> {
  if (verb !== 'put' || file === undefined) throw new CommandError('Type: lwg clients put FILE');
  const client = readAs(clientSchema, file);
  await withRegistry((registry) => registerClient(registry, client));
  process.stdout.write(`Registered ${client.id}.\n`);
}

/** `lwg revoke CLIENT` */
export async function revoke([id]: readonly string[]): Promise<void> {
  if (id === undefined) throw new CommandError('Type: lwg revoke CLIENT');
  const found = await withRegistry((registry) => revokeClient(registry, id));
  if (!found) throw new CommandError(`There is no client ${id}.`);
  process.stdout.write(`Revoked ${id}. None of its keys and tokens counts from now on.\n`);
}

/** `lwg key FILE [SCOPE...]` */
export async function issueKey([file, ...scopes]: readonly string[]): Promise<void> {
  if (file === undefined) throw new CommandError('Type: lwg key FILE [SCOPE...]');
  const client: Client = readAs(clientSchema, file);
  const key = await withRegistry((registry) => issueApiKey(registry, client, scopes));
  process.stdout.write(`${key}\nThis is shown once and stored nowhere. Send it as X-API-Key.\n`);
}

function withRegistry<T>(work: (registry: Registry) => Promise<T>): Promise<T> {
  return withStore(loadConfig(), work);
}

function readAs<T>(schema: z.ZodType<T>, file: string): T {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new CommandError(`${file} cannot be read as JSON.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'the whole'} (${code})`);
  throw new CommandError(`${file} is not right at: ${fields.join(', ')}.`);
}
