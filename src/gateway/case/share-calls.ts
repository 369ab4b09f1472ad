import { GatewayError } from '../../errors.ts';
import type { AcceptedRecords, Call } from './call.ts';

/** Records in one transaction: as many as one list may bring. */
const mostRecords = 500;
/** Transactions under way at which calls wait for company. */
const few = 2;
/** Milliseconds that they wait at most. */
const patience = 20;

export interface Sharing {
  /** Runs one transaction when it is its turn. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Takes calls in, all of them or none. */
  readonly takeIn: (calls: readonly Call[]) => Promise<readonly AcceptedRecords[]>;
}

interface Waiting {
  readonly call: Call;
  readonly resolve: (accepted: AcceptedRecords) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls that come while others are being taken in go together: one transaction and one commit for all, which costs little more than for one. A call
 * that finds nobody before it waits for nobody. Where a shared transaction fails, nothing of it is kept, and each of its calls is taken in by itself:
 * a refusal, or a wait for somebody's lane, is its own caller's alone.
 */
export function shareCalls(sharing: Sharing): (call: Call) => Promise<AcceptedRecords> {
  const company = keepCompany();
  let gathering: Waiting[] = [];
  const begin = async (group: Waiting[]): Promise<void> => {
    await company.wait();
    try {
      await sharing.inTurn(() => {
        // Whoever comes from now on is of the next.
        if (gathering === group) gathering = [];
        return settle(sharing, group);
      });
    } catch (error) {
      if (gathering === group) gathering = [];
      for (const { reject } of group) reject(error);
    } finally {
      company.leave();
    }
  };
  return (call) =>
    new Promise((resolve, reject) => {
      const isFirst = gathering.length === 0 || !fits(gathering, call);
      if (isFirst) gathering = [];
      gathering.push({ call, resolve, reject });
      if (isFirst) void begin(gathering);
    });
}

/**
 * One key, one effect: the second call under a key comes after the first, and is told what that one did. One that must match the last receipt is
 * alone: nothing else may come in between.
 */
function fits(group: readonly Waiting[], { claim, offers, ifMatch }: Call): boolean {
  let records = offers.length;
  for (const { call } of group) {
    const isSameKey = call.claim.key === claim.key && call.claim.clientId === claim.clientId;
    if (isSameKey || ifMatch !== undefined || call.ifMatch !== undefined) return false;
    records += call.offers.length;
  }
  return records <= mostRecords;
}

async function settle(sharing: Sharing, group: readonly Waiting[]): Promise<void> {
  try {
    const accepted = await sharing.takeIn(group.map(({ call }) => call));
    for (const [place, answer] of accepted.entries()) group[place]?.resolve(answer);
  } catch (error) {
    // Whether it is kept is not known: each caller asks again under its key.
    const isUnknown = error instanceof GatewayError && error.code === 'commit-unknown';
    if (isUnknown || group.length === 1) throw error;
    for (const { call, resolve, reject } of group) {
      const alone = sharing.inTurn(() => sharing.takeIn([call]));
      alone.then(([answer]) => answer && resolve(answer)).catch(reject);
    }
  }
}

/** Lets through while few are under way; otherwise when one of them leaves, or patience is over. */
function keepCompany(): { wait(): Promise<void>; leave(): void } {
  let underWay = 0;
  const waiting = new Set<() => void>();
  return {
    async wait() {
      if (underWay >= few) {
        const { promise, resolve: go } = Promise.withResolvers<void>();
        const timer = setTimeout(go, patience);
        waiting.add(go);
        await promise;
        waiting.delete(go);
        clearTimeout(timer);
      }
      underWay += 1;
    },
    leave() {
      underWay -= 1;
      const [first] = waiting;
      first?.();
    },
  };
}
