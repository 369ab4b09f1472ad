import { clientSchema, type Client } from '../auth/client.ts';
import { loadConfig } from '../config.ts';
import { issueApiKey, registerClient, revokeClient, type Registry } from '../gateway/register.ts';
import { CommandError } from './command-error.ts';
import { readAs } from './read-as.ts';
import { withStore } from './with-store.ts';

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
