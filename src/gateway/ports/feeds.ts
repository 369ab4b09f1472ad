import type { Receipt } from './inbox.ts';

/** One case system of an organisation, as its records arrive here. Names no person. */
export interface Feed {
  /** site/system */
  readonly source: string;
  /** A record came, or it was asked and had nothing new. Undefined for one that is registered and was never heard. */
  readonly lastHeardAt: Date | undefined;
  /** It is asked for what changed, and the last time it could not be read. */
  readonly pullFails: boolean;
  /** People of whose newest record something wants mending. */
  readonly toMend: number;
}

/** Which receipts of an organisation, newest first. */
export interface ReceiptQuery {
  readonly organisation: string;
  /** site/system; all of the organisation's when left out. */
  readonly source?: string | undefined;
  /** Only the newest record of each person, and only where something wants mending. */
  readonly toMendOnly: boolean;
  readonly before?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** What an organisation may know of its own feeds. Outside a transaction: it decides nothing. */
export interface FeedStore {
  feedsOf(organisation: string): Promise<readonly Feed[]>;
  receiptsOf(query: ReceiptQuery): Promise<readonly Receipt[]>;
}
