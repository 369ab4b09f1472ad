import { breakGlassTopics } from '../../src/consent/agreements.ts';
import { caseMinutes } from '../../src/consent/cases.ts';
import { retryDelays } from '../../src/gateway/emergency/deliver-notices.ts';
import {
  emergencyAsks,
  emergencyReasons,
  emergencySays,
  reviewOutcomes,
  typedReason,
} from '../../src/living-well/emergency-access.ts';
import { table } from './table.ts';

const rows = (words: Readonly<Record<string, string>>): readonly (readonly string[])[] =>
  Object.entries(words).map(([code, text]) => [`\`${code}\``, text]);

/** `docs/emergency-access.md` */
export function emergencyAccess(written: string): string {
  return `# Emergency access (break-glass)

${written}

A nurse in an emergency may see what a person has not shared: for one person, for at most ${caseMinutes} minutes, for a reason that is kept, and
never unseen. What it lifts is a person's *refused* and *no-consent*, only for topics that the agreement lists under \`breakGlass\` (if it lists
none: ${breakGlassTopics.map((topic) => `\`${topic}\``).join(', ')}), and never an absolute withhold, a missing agreement or the access log.
While a change that was acknowledged is not applied yet, it lifts nothing: the change may be a label that nothing lifts.

## On the nurse's pages

Every page of a person has the link _If you need more in an emergency_; where nobody is named yet it leads to finding them, and whoever may not use it is told whom to phone.
\`/support/people/{handle}/emergency\` says this first, to everybody and of everybody the same, and then asks for a reason:

> ${emergencyAsks.does}
>
> ${emergencyAsks.told}
>
> ${emergencyAsks.lasts}

While it is open, every page of that person in that session carries the banner _Emergency view_: until when, why, who has been told, and _End emergency access_. Ended by
hand or by the hour, the page says so and is the ordinary one. A session that is over takes its view with it: signed in and opened again, it is the same case, with its first
reason and its first hour. Where no agreement foresees it for the nurse's organisation and role, the page says so before anything is typed, and whom to phone.

## For systems

\`POST /v1/emergency-access\` (scope \`emergency-access\`) opens a case for a named user, and \`DELETE /v1/emergency-access/{id}\` closes it; both are in
\`/v1/openapi.json\`. The case is then named in \`X-Emergency-Case\` on \`$current-support\` and \`Patient/_search\`, by the system that opened it. The
same user opening again for the same person, while it is open, is given the same case. Whether anybody is known changes nothing in the answer, which says:

> ${emergencySays}

A case that is over, closed or somebody else's lifts nothing and takes nothing away: the answer is the one without it.

## Reasons

A code, and ${typedReason.shortest} to ${typedReason.longest} characters in the user's own words.

${table(['code', 'means'], rows(emergencyReasons))}

## Who is told, and how

The asking organisation, those above it, and every source whose agreement allows this. Each has a notice from the moment the case is open, and reviews the
case for itself. Where the deployment file gives \`noticesTo\`, the notice is sent there by POST, as JSON:

\`\`\`json
{ "type": "emergency-access.opened", "case": "5f9d7c1a-9a0b-4a53-8f5d-3f6b1c2d4e5f", "at": "2026-11-22T02:10:00.000Z" }
\`\`\`

It is signed as Standard Webhooks 1.0.0 says (\`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\` with \`v1\`, HMAC-SHA256); \`lwg notice-secret ORGANISATION\`
prints what to check it with. The secret is made from the key file and the address, so a changed address, if only by a parameter, is a changed secret.
Only a 2xx is a delivery, within 15 seconds and without redirects. Otherwise it is tried again after ${retryDelays.join(', ')} seconds, and from then on every
hour until it is delivered; always under the same \`webhook-id\`, by which a receiver knows a repetition. An organisation without an address has its
notices on the review queue, marked \`no-address\`.

## Review

A case is on the queue of each organisation that was told, by reference only, until an IG officer of that organisation has recorded what they found.
Who opened a case cannot review it.

${table(['outcome', 'means'], rows(reviewOutcomes))}
`;
}
