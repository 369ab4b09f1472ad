/** A launch that came before its user was signed in. */
export interface WaitingLaunch {
  readonly ticket: string;
  readonly until: string;
}

/** Where somebody goes who signed in to open a launch; undefined where there is none, or it came too long ago to be meant. */
export function addressOfWaiting(waiting: WaitingLaunch | undefined, at: Date): string | undefined {
  if (waiting === undefined || Date.parse(waiting.until) <= at.getTime()) return undefined;
  return `/launch/open/${waiting.ticket}`;
}
