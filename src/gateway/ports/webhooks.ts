import type { Receipt } from './inbox.ts';

/** What a client is told in one call. Made once: every attempt at it has this id and these bytes. */
export interface WebhookEvent {
  readonly id: string;
  readonly body: string;
}

/** Where a client is told of its receipts, and how that goes. */
export interface Webhook {
  readonly clientId: string;
  readonly url: string;
  /** What its events are signed by (gateway/webhooks/webhook-secrets.ts). */
  readonly secretNumbers: readonly number[];
  readonly state: WebhookState;
  /** The event under way, and how often it was tried. */
  readonly event: WebhookEvent | undefined;
  readonly attempts: number;
  readonly failingSince: Date | undefined;
}

/** `failed`: given up after days. `gone`: the receiver wants no more. */
export type WebhookState = 'open' | 'failed' | 'gone';

/** Which of its receipts a client is to be told of again. Times are those of settlement; `until` is not included. */
export type ReplayQuery =
  { readonly receipts: readonly string[] } | { readonly since: Date; readonly until: Date | undefined };

/** What is under way in the outbox of each client. */
export interface WebhookStore {
  /** Locked to the end of the transaction; undefined for a client without an address. */
  find(clientId: string): Promise<Webhook | undefined>;
  /** Sets where a client is told, or that it is not. Another address is tried at once, whatever became of the one before. */
  point(clientId: string, url: string | undefined): Promise<void>;
  setSecretNumbers(clientId: string, numbers: readonly number[]): Promise<void>;
  /** One with something to tell, longest waiting first, locked; passes over those that somebody else has locked. */
  takeDue(at: Date): Promise<Webhook | undefined>;
  /** Takes receipts out of the outbox, in order, each as it stands now and once. MUST hold the webhook's lock. */
  takeReceipts(clientId: string, most: number): Promise<readonly Receipt[]>;
  /** Takes what its organisation was told out of the outbox, in order: ids of Tasks. MUST hold the webhook's lock. */
  takeTasks(clientId: string, most: number): Promise<readonly string[]>;
  /** An attempt begins: nobody else makes one before `until`. */
  begin(clientId: string, event: WebhookEvent, until: Date): Promise<void>;
  /** The event arrived. Nothing happens when it is not under way any more; the same of the next two. */
  delivered(clientId: string, eventId: string, at: Date): Promise<void>;
  postpone(clientId: string, eventId: string, at: Date, until: Date): Promise<void>;
  /** Gives up, and with this event all that waits: what it was can be asked for again. */
  stop(clientId: string, eventId: string, state: Exclude<WebhookState, 'open'>, at: Date): Promise<void>;
  /** One that was given up is tried again from now on. */
  reopen(clientId: string): Promise<void>;
  /**
   * Puts receipts of the client's own that are settled, as far as it is told, into the outbox: at most `most`, in the order of settlement.
   * @returns how many, and when the last of them was settled
   */
  requeue(
    clientId: string,
    query: ReplayQuery,
    most: number,
  ): Promise<{ readonly queued: number; readonly through: Date | undefined }>;
}

/** One signed call. */
export interface WebhookCall extends WebhookEvent {
  readonly url: string;
  readonly secrets: readonly string[];
}

/** `status` is undefined where no answer came. */
export interface CallOutcome {
  readonly outcome: 'delivered' | 'failed' | 'gone';
  readonly status: number | undefined;
}

/** Calls a client's system. Never throws: what is not delivered is tried again. */
export interface Webhooks {
  call(call: WebhookCall): Promise<CallOutcome>;
}
