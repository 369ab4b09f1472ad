import { parseArgs } from 'node:util';
import { z } from 'zod';
import { clientSchema, type Client } from '../auth/client.ts';
import { publicJwkSchema } from '../auth/public-key.ts';
import { parseScope } from '../auth/scopes.ts';
import { loadConfig } from '../config.ts';
import { addClientKey, clientWithKeys, issueApiKey, revokeClientKey } from '../gateway/register-keys.ts';
import type { Registry } from '../gateway/register-log.ts';
import { addClient, listClients, registerClient, revokeClient } from '../gateway/register.ts';
import type { RegisteredClient } from '../gateway/ports/registry.ts';
import {
  retireWebhookSecret,
  rotateWebhookSecret,
  webhookSecrets,
  type SecretRegistry,
} from '../gateway/webhooks/webhook-secrets.ts';
import { CommandError } from './command-error.ts';
import { readAs } from './read-as.ts';
import { withStore } from './with-store.ts';

const usage = `Type one of:
  lwg clients add FILE            register a system
  lwg clients put FILE            register it, or replace what it may do
  lwg clients rotate CLIENT FILE  add its next public key (a JWK); both work until one is revoked
  lwg clients rotate CLIENT --api-key [--until YYYY-MM-DD] [--scope SCOPE]...
                                  make it an API key, beside the one it has; printed once
  lwg clients revoke CLIENT [KEY] end one of its keys, or all that it may do, at once
  lwg clients webhook-secret CLIENT [--rotate | --retire]
                                  what it is told is signed with; make the next beside it, or end the old one
  lwg clients list
  lwg clients show CLIENT`;

/** `lwg clients VERB` */
export async function runClients([verb, ...args]: readonly string[]): Promise<void> {
  const [first, second] = args;
  if (verb === 'list' && first === undefined) return list();
  if (first === undefined) throw new CommandError(usage);
  if (verb === 'rotate') return rotate(args);
  if (verb === 'webhook-secret' && args.length <= 2) return webhookSecret(first, second);
  if (verb === 'revoke' && args.length <= 2) return revoke(first, second);
  if (second !== undefined) throw new CommandError(usage);
  if (verb === 'add') return register(first, addClient, 'Added');
  if (verb === 'put') return register(first, registerClient, 'Registered');
  if (verb === 'show') return show(first);
  throw new CommandError(usage);
}

async function register(
  file: string,
  put: (registry: Registry, client: Client) => Promise<void>,
  done: string,
): Promise<void> {
  const client = readAs(clientSchema, file);
  const { LWG_ENVIRONMENT: environment } = loadConfig();
  if (client.environment !== undefined && client.environment !== environment) {
    throw new CommandError(`${file} is for ${client.environment}, and this gateway is ${environment}.`);
  }
  await withRegistry((registry) => put(registry, { ...client, environment }));
  print(`${done} ${client.id}.`);
}

async function rotate(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArgs(args);
  const [id, file, ...more] = positionals;
  const isApiKey = values['api-key'] === true;
  if (id === undefined || more.length > 0 || isApiKey === (file !== undefined)) throw new CommandError(usage);
  if (file === undefined) return newApiKey(id, values.scope ?? [], values.until);
  const key = readAs(publicJwkSchema, file);
  await withRegistry((registry) => addClientKey(registry, id, key));
  print(`Added ${key.kid}. When ${id} signs by it, end the old one: lwg clients revoke ${id} KID`);
}

function readArgs(args: readonly string[]) {
  const options = {
    'api-key': { type: 'boolean' },
    until: { type: 'string' },
    scope: { type: 'string', multiple: true },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new CommandError(usage);
  }
}

async function newApiKey(id: string, scopes: readonly string[], untilDay?: string): Promise<void> {
  if (scopes.some((scope) => parseScope(scope) === undefined))
    throw new CommandError('There is no such scope.');
  const key = await withRegistry((registry) => {
    const until = untilDay === undefined ? undefined : endOf(untilDay, registry.clock());
    return issueApiKey(registry, { id }, scopes, until);
  });
  print(`${key}\nThis is shown once and stored nowhere. Send it as X-API-Key.`);
}

/** The end of a day in UTC. */
function endOf(text: string, now: Date): Date {
  const end = new Date(`${text}T23:59:59Z`);
  if (!z.iso.date().safeParse(text).success || end <= now)
    throw new CommandError('--until takes a day to come, as YYYY-MM-DD.');
  return end;
}

async function revoke(id: string, key: string | undefined): Promise<void> {
  if (key !== undefined) {
    const found = await withRegistry((registry) => revokeClientKey(registry, id, key));
    if (!found) throw new CommandError(`${id} has no such key. \`lwg clients show ${id}\` has them.`);
    return print(`Revoked ${key}. It and the tokens got by it count no more from now on.`);
  }
  const found = await withRegistry((registry) => revokeClient(registry, id));
  if (!found) throw new CommandError(`There is no client ${id}.`);
  print(`Revoked ${id}. None of its keys and tokens counts from now on.`);
}

const secretVerbs: ReadonlyMap<string, (registry: SecretRegistry, id: string) => Promise<readonly string[]>> =
  new Map([
    ['', webhookSecrets],
    ['--rotate', rotateWebhookSecret],
    ['--retire', retireWebhookSecret],
  ]);

async function webhookSecret(id: string, option = ''): Promise<void> {
  const verb = secretVerbs.get(option);
  if (verb === undefined) throw new CommandError(usage);
  const secrets = await withStore(loadConfig(), (services) => verb(services, id));
  const both = `\nEvents are signed by both. When ${id} checks by the second: lwg clients webhook-secret ${id} --retire`;
  print(`${secrets.join('\n')}${secrets.length > 1 ? both : ''}`);
}

async function list(): Promise<void> {
  const clients = await withRegistry(listClients);
  print(clients.length === 0 ? 'There are no clients.' : clients.map(lineOf).join('\n'));
}

function lineOf({ client, revokedAt }: RegisteredClient): string {
  const { id, organisation, role, sources, name = '' } = client;
  const sends = sources.map(({ site, system }) => `${site}/${system}`).join(' ');
  const state = revokedAt === undefined ? 'live' : `revoked ${revokedAt.toISOString()}`;
  return [id, organisation, role, state, sends, name].filter((part) => part !== '').join('  ');
}

/** What is registered, as JSON; of API keys all but the keys. */
async function show(id: string): Promise<void> {
  const { client, revokedAt, apiKeys } = await withRegistry((registry) => clientWithKeys(registry, id));
  print(JSON.stringify({ ...client, apiKeys, revokedAt }, null, 2));
}

function withRegistry<T>(work: (registry: Registry) => Promise<T>): Promise<T> {
  return withStore(loadConfig(), work);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
