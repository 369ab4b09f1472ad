import type { Watched } from '../../gateway/ports/watch.ts';

type Verdict = 'pass' | 'warn' | 'fail';

/** How the gateway is, and what of it wants looking at. */
export interface Status {
  readonly status: Verdict;
  readonly checks: Readonly<
    Record<string, { readonly status: Verdict; readonly observed?: number; readonly unit?: string }>
  >;
}

/** From where on something wants looking at, in the unit said: the chart's alerts go by the same, and most of them wait a while. */
const limits: readonly {
  readonly check: string;
  readonly of: keyof Watched;
  readonly over: number;
  readonly unit: string;
}[] = [
  { check: 'records:waiting', of: 'recordsOldest', over: 300, unit: 's' },
  { check: 'lanes:blocked', of: 'lanesBlocked', over: 0, unit: 'records' },
  { check: 'choices:waiting', of: 'choicesOldest', over: 300, unit: 's' },
  { check: 'log:pending', of: 'logOldest', over: 60, unit: 's' },
  { check: 'log:verified', of: 'logVerifiedAge', over: 172_800, unit: 's' },
  { check: 'log:broken', of: 'logBroken', over: 0, unit: 'findings' },
  { check: 'notices:waiting', of: 'noticesWaiting', over: 100, unit: 'notices' },
  { check: 'told:unseen', of: 'toldUnseen', over: 0, unit: 'messages' },
  { check: 'feeds:silent', of: 'feedsSilent', over: 0, unit: 'feeds' },
  { check: 'clock:skew', of: 'clockSkew', over: 2, unit: 's' },
];

/** One verdict and those it is made of; without a database there is nothing to say but that. */
export function statusOf(seen: Watched | undefined): Status {
  if (seen === undefined) return { status: 'fail', checks: { 'database:readable': { status: 'fail' } } };
  const checks = limits.map(({ check, of, over, unit }) => {
    const status: Verdict = Math.abs(seen[of]) > over ? 'warn' : 'pass';
    return [check, { status, observed: Math.round(seen[of]), unit }] as const;
  });
  return {
    status: checks.some(([, { status }]) => status === 'warn') ? 'warn' : 'pass',
    checks: { 'database:readable': { status: 'pass' }, ...Object.fromEntries(checks) },
  };
}
