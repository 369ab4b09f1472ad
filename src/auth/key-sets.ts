import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { isPrivateJwk, publicJwkSchema, type PublicJwk } from './public-key.ts';

/** Seconds after which a set that was fetched is fetched again. */
const freshFor = 5 * 60;
/** Seconds that a set counts where its address does not answer any more. A key withdrawn there counts no longer than this. */
const longestLife = 60 * 60;
/** Seconds between two attempts at one address, whoever asks for what key. */
const pause = 60;
/** Sets remembered. The oldest is forgotten, which costs a fetch. */
const setsKept = 1_000;

/** Fetches what is at an address, as JSON; rejects when it cannot be had. */
export type FetchKeySet = (url: string) => Promise<unknown>;

/** Public keys that clients keep at addresses of their own. */
export interface KeySets {
  /**
   * The keys of the set at `url`. Fetched when the set is not known, is five minutes old, or lacks `kid`; never more than once a minute.
   *
   * @throws GatewayError `keys-unavailable` when there are none younger than an hour
   */
  keysAt(url: string, kid: string): Promise<readonly PublicJwk[]>;
}

interface KnownSet {
  readonly keys: readonly PublicJwk[];
  readonly fetchedAt: number;
}

interface Address {
  known: KnownSet | undefined;
  triedAt: number;
  trying: Promise<void> | undefined;
}

/** Remembers key sets in this process: another replica fetches its own. */
export function keySets(fetchKeySet: FetchKeySet, clock: Clock): KeySets {
  const addresses = new Map<string, Address>();
  const now = (): number => clock().getTime() / 1000;
  return {
    async keysAt(url, kid) {
      const address = addressOf(addresses, url);
      if (isWanting(address, kid, now()) && now() - address.triedAt >= pause) {
        address.triedAt = now();
        address.trying = refetch(fetchKeySet, address, url, now).finally(() => (address.trying = undefined));
      }
      // Whoever asks while it is being fetched waits for the same answer.
      if (isWanting(address, kid, now())) await address.trying;
      const { known } = address;
      if (known === undefined || now() - known.fetchedAt >= longestLife)
        throw new GatewayError('keys-unavailable', { retryAfter: pause });
      return known.keys;
    },
  };
}

function addressOf(addresses: Map<string, Address>, url: string): Address {
  const found = addresses.get(url) ?? {
    known: undefined,
    triedAt: Number.NEGATIVE_INFINITY,
    trying: undefined,
  };
  addresses.delete(url);
  addresses.set(url, found);
  const [oldest] = addresses.keys();
  if (addresses.size > setsKept && oldest !== undefined) addresses.delete(oldest);
  return found;
}

function isWanting({ known }: Address, kid: string, now: number): boolean {
  if (known === undefined || now - known.fetchedAt >= freshFor) return true;
  return !known.keys.some((key) => key.kid === kid);
}

async function refetch(
  fetchKeySet: FetchKeySet,
  address: Address,
  url: string,
  now: () => number,
): Promise<void> {
  try {
    address.known = { keys: readKeySet(await fetchKeySet(url)), fetchedAt: now() };
  } catch {
    // What was fetched before counts until it is too old.
  }
}

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(20) });

/** The keys of a set that a signature may be checked by. Others in it are left out: a set may serve other ends too. */
function readKeySet(json: unknown): readonly PublicJwk[] {
  const { keys } = keySet.parse(json);
  // Its owner shows private keys to the world: none of the set can be believed.
  if (keys.some(isPrivateJwk)) throw new GatewayError('keys-unavailable');
  return keys.flatMap((key) => publicJwkSchema.safeParse(key).data ?? []);
}
