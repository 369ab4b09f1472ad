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
  /** Records of this case system that wait for the people who run the gateway. Not those that wait behind another's. */
  readonly blocked: number;
  /** The newest file of rows that was sent and read. An older one says nothing any more: files are sent in full. */
  readonly lastFile: LastFile | undefined;
}

/** When a case system was heard last; of those that ever sent something. */
export interface Heard {
  /** ODS code of whose it is. */
  readonly organisation: string;
  /** site/system */
  readonly source: string;
  readonly at: Date;
}

export interface LastFile {
  readonly id: string;
  readonly madeAt: Date;
  readonly isStopped: boolean;
  /** Rows that were held back or rejected, and are not kept. */
  readonly rowsToMend: number;
  /** Of a feed whose files have everybody: people whom it leaves out. */
  readonly vanished: number;
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

/** A system that cannot be told what became of its records. */
export interface Untold {
  /** What people call it. */
  readonly name: string;
  readonly since: Date;
  readonly isGivenUp: boolean;
}

/** Which receipts of a client's own, oldest first. */
export interface SentQuery {
  readonly clientId: string;
  readonly since: Date;
  readonly status?: Receipt['status'] | undefined;
  readonly after?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** What an organisation may know of its own feeds. Outside a transaction: it decides nothing. */
export interface FeedStore {
  feedsOf(organisation: string): Promise<readonly Feed[]>;
  /** Of every organisation, by organisation and source. Names no person. */
  heard(): Promise<readonly Heard[]>;
  receiptsOf(query: ReceiptQuery): Promise<readonly Receipt[]>;
  untoldOf(organisation: string): Promise<readonly Untold[]>;
  /** By when they were received, and as the client is told. */
  receiptsSent(query: SentQuery): Promise<readonly Receipt[]>;
}
