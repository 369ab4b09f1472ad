import { roleLabels } from '../http/page-shell.ts';
import { demoStaff } from './organisations.ts';

/** What `npm start` prints once everything is up: where to go, as whom, for whom, and how to push. */
export function welcomeText(publicUrl: string, recordSystem: string, apiKey: string, folder: string): string {
  const staff = demoStaff.map(
    ({ givenName, familyName, description }) => `    ${givenName} ${familyName}: ${description}`,
  );
  return [
    '',
    'Living Well Gateway is up. Everybody in it is fictional.',
    '',
    `  Pages      ${publicUrl}`,
    '  Sign in as',
    ...staff,
    '',
    `  ${roleLabels['mh-liaison']}: find somebody by NHS number and date of birth`,
    '    999 000 0018   14 July 1988       shares most things, and has a goal that is not shared',
    '    999 000 0026   2 March 1995       shares only who helps',
    '    999 000 0034   30 November 1979   shares nothing: try emergency access, and end it',
    '    999 000 0042   21 July 2001       has not said, the agreement decides: tell the team',
    '    999 000 0050   9 January 1966     support has ended',
    '    999 000 0069   17 April 1992      restricted in the national index: nothing leads to them',
    '    no number: Jo Stranger, 11 February 1974; then introduce them',
    `    or from a stand-in for the trust's record system, by card or button: ${recordSystem}`,
    '',
    '  Case worker and IG officers: what was told, the emergency, what was wrong, each look and its grounds',
    '',
    '  Push a case record, and ask what became of it',
    `    curl -sS ${publicUrl}/v1/case-records -H 'X-API-Key: ${apiKey}' \\`,
    "      -H 'Idempotency-Key: try-1' -H 'Content-Type: application/json' --data @examples/case-record.json",
    `    curl -sS ${publicUrl}/v1/receipts/RECEIPT -H 'X-API-Key: ${apiKey}'`,
    `    (999 000 0085, 5 May 1990, is then there.)  API: ${publicUrl}/v1/docs`,
    '',
    '  The same question as FHIR: npm run -s ask -- 9990000018 1988-07-14',
    `  Ctrl-C stops it; the data stays in ${folder} for the next start.`,
    '',
    '',
  ].join('\n');
}
