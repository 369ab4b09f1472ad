/** What a record system says of a launch: whom the record is about that was open, and who had it open. */
export interface LaunchSaid {
  readonly nhsNumber: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  /** The user, by the id that they have at our sign-in. */
  readonly user: string;
  /** ODS code of where they work, as the record system says. */
  readonly organisation: string;
}

export type LaunchWay = 'smart-launch' | 'context-launch';

/** A launch that waits for the nurse to be signed in. */
export interface PendingLaunch extends LaunchSaid {
  readonly way: LaunchWay;
  /** Id of the record system in the deployment file. */
  readonly recordSystem: string;
}

/** A launch that was opened: what stays of it. Of the person, a keyed hash. */
export interface OpenedLaunch {
  readonly id: string;
  readonly at: Date;
  readonly way: LaunchWay;
  readonly recordSystem: string;
  readonly organisation: string;
  readonly personHash: Buffer;
  /** As the record system named them. */
  readonly user: string;
}

export interface LaunchStore {
  /** @param ticket what stands in the address; only its hash is kept */
  keep(ticket: string, launch: PendingLaunch, expiresAt: Date): Promise<void>;
  /** Uses a ticket up: undefined for one that was used, has expired or never was. */
  take(ticket: string, at: Date): Promise<PendingLaunch | undefined>;
  record(launch: OpenedLaunch): Promise<void>;
  find(id: string): Promise<OpenedLaunch | undefined>;
}

/** What has to be remembered between leaving for a record system and coming back. JSON. Used once. */
export interface PendingAuthorisation {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** The SMART side of one record system. */
export interface SmartEhr {
  /**
   * Where to send the browser.
   *
   * @param launch the record system's own handle, given back to it as it came
   * @throws GatewayError `record-system-unavailable`
   */
  start(launch: string): Promise<{ readonly url: string; readonly pending: PendingAuthorisation }>;
  /**
   * Whose record was open, and whose session it was.
   *
   * @param search the query with which the browser came back
   * @throws GatewayError `record-system-unavailable`, `launch-refused`, `launch-without-number`
   */
  finish(search: string, pending: PendingAuthorisation): Promise<Omit<LaunchSaid, 'organisation'>>;
}
