import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { clientSchema } from '../../src/auth/client.ts';
import { demoVariables, deploymentSchema, variables } from '../../src/config.ts';
import { sharingAgreementSchema } from '../../src/consent/agreement.ts';
import { bootRefusals } from '../../src/db/boot-checks.ts';
import { errorTable } from '../../src/errors.ts';
import { itemKinds } from '../../src/fhir/item-kinds.ts';
import { topicLabels } from '../../src/living-well/sharing-topics.ts';
import { logEvents } from '../../src/log.ts';
import {
  cardMetric,
  missesMetric,
  poolMetric,
  requestMetric,
  upMetric,
  watchedMetrics,
} from '../../src/ops/metrics/table.ts';
import { root } from '../architecture/source-tree.ts';
import { consentReadme } from '../consent/truth-table/document.ts';
import { emergencyAccess } from './emergency-access.ts';
import { permissions } from './permissions.ts';
import { sandbox } from './sandbox.ts';
import { guideFiles } from './guide-files.ts';
import { fieldRows, table } from './table.ts';

/** A document as it is laid out in the repository. */
export function laidOut(path: string, text: string): Promise<string> {
  return format(text, {
    parser: path.endsWith('.json') ? 'json' : 'markdown',
    singleQuote: true,
    printWidth: 110,
  });
}

/** The documents that are written from the code, by path. `npm run docs` writes them; a test fails when one is stale. */
export function documents(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/configuration.md', configuration()],
    ['docs/errors.md', errors()],
    ['docs/log-events.md', logEventList()],
    ['docs/metrics.md', metricList()],
    ['docs/sharing-topics.md', sharingTopics()],
    ['docs/deployment-file.md', deploymentFile()],
    ['docs/emergency-access.md', emergencyAccess(written('src/living-well/emergency-access.ts'))],
    ['docs/permissions.md', permissions(written('src/auth/permissions.ts'))],
    ['docs/sandbox.md', sandbox(written('src/gateway/sandbox/scripted-people.ts'))],
    ['src/consent/README.md', consentReadme()],
    ...guideFiles(),
  ]);
}

const written = (from: string): string =>
  `Written from \`${from}\` by \`npm run docs\`; do not edit by hand.`;
const fieldHeads = ['field', 'takes', 'default', 'what it is'];
const example = (file: string): string =>
  `\`\`\`json\n${readFileSync(join(root, 'examples', file), 'utf8').trim()}\n\`\`\``;

function configuration(): string {
  return `# Configuration

${written('src/config.ts')}

The gateway reads these environment variables, once, when it starts. A missing or malformed one stops the start with one line that names it.

${table(['variable', 'takes', 'default', 'what it is'], fieldRows(variables))}

In production, \`LWG_PUBLIC_URL\` and \`LWG_SIGN_IN_ISSUER\` must be https addresses and the key file must hold production keys. A demo listens
on loopback addresses only and refuses to run where \`NODE_ENV\` is \`production\`.

## The demo

\`npm start\` reads these. It refuses to run where \`DATABASE_URL\` is set: it has a database of its own.

${table(['variable', 'takes', 'default', 'what it is'], fieldRows(demoVariables))}

## Why a database is refused

A role checks its database before it serves from it.

${table(
  ['code', 'what to do'],
  Object.entries(bootRefusals).map(([code, text]) => [`\`${code}\``, text]),
)}
`;
}

function errors(): string {
  const rows = Object.entries(errorTable)
    .toSorted(([, one], [, other]) => one.status - other.status)
    .map(([code, { status, issue, spine, retry, text }]) => [
      `\`${code}\``,
      String(status),
      `\`${issue}\``,
      `\`${spine}\``,
      retry,
      text,
    ]);
  return `# Errors

${written('src/error-table.ts')}

One table drives OperationOutcome under \`/fhir\`, problem JSON under \`/v1\`, the pages, and whether the worker tries again. Codes are permanent.

${table(['code', 'HTTP status', 'FHIR issue type', 'Spine code', 'try again', 'what the caller is told'], rows)}
`;
}

function metricList(): string {
  const own: readonly { name: string; help: string; labels?: readonly string[] }[] = [
    requestMetric,
    cardMetric,
    upMetric,
    poolMetric,
    missesMetric,
    ...Object.values(watchedMetrics),
  ];
  const rows = own.map(({ name, help, labels = [] }) => [
    `\`${name}\``,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return `# Metrics

${written('src/ops/metrics/table.ts')}

Each process answers \`/metrics\` on \`LWG_OPS_PORT\` in Prometheus' text format, with those of Node itself (\`process_*\`, \`nodejs_*\`). What waits
is read from the database at each scrape, so every process says the same of it. No label names a person, a client or an id. Hints in the queue are not counted: what
waits is in the lanes, and a hint that is lost costs a second.

${table(['metric', 'labels', 'what it is'], rows)}
`;
}

function logEventList(): string {
  const rows = Object.entries(logEvents).map(([code, { level, text, fields }]) => [
    code,
    level,
    text,
    fields.map((field) => `\`${field}\``).join(', '),
  ]);
  return `# Log events

${written('src/log.ts')}

Every line that the program can log. A line carries the fields listed and no others: ids, codes, counts and milliseconds; never a name, a
number, an address or an error's message. This is the operators' log. Who saw what of whom is in the access log, in the database.

${table(['event', 'level', 'text', 'fields'], rows)}
`;
}

function sharingTopics(): string {
  const rows = Object.entries(topicLabels).map(([topic, { confidentiality, sensitivities }]) => [
    `\`${topic}\``,
    `\`${confidentiality}\``,
    sensitivities.map((code) => `\`${code}\``).join(', '),
  ]);
  const kinds = Object.entries(itemKinds).map(([kind, { type, topics }]) => [
    kind,
    `\`${type}\``,
    topics.map((topic) => `\`${topic}\``).join(', '),
  ]);
  return `# Sharing topics

${written('src/living-well/sharing-topics.ts')}

What people choose about and agreements are made of. Every item gets at least one topic when it is mapped, and the labels of its topics: v3
Confidentiality (\`N\` normal, \`R\` restricted) and v3-ActCode sensitivities. An item with several topics has the strictest confidentiality and
all sensitivities, and needs an agreement that covers **every** one of its topics.

${table(['topic', 'confidentiality', 'sensitivities'], rows)}

## What gets which topic

From \`src/fhir/item-kinds.ts\`. A sensitive strand adds its own topic. When a strand changes, the item is labelled anew; its earlier versions keep what they had.

${table(['kind', 'resource', 'topics'], kinds)}
`;
}

function deploymentFile(): string {
  return `# The deployment file, agreements and clients

${written('src/config.ts`, `src/consent/agreement.ts` and `src/auth/client.ts')}

Three kinds of file say who takes part. None holds a secret or a person supported. Unknown fields are refused. The examples are checked by
the gateway's own schemas in a test; their ODS codes were never issued.

## The deployment file

\`LWG_DEPLOYMENT_FILE\` names it; it is read when a role starts.

${table(fieldHeads, fieldRows(deploymentSchema))}

\`examples/deployment.json\`:

${example('deployment.json')}

## Sharing agreements

\`lwg agreements put examples/agreement.json\` records a version. It is in force for every read that starts afterwards. A version never changes:
to change or end an agreement, raise \`version\` (and set \`revoked\`), and put it again.

${table(fieldHeads, fieldRows(sharingAgreementSchema))}

\`examples/agreement.json\`:

${example('agreement.json')}

## Clients

\`lwg clients add examples/client-case-system.json\` registers a system; \`lwg clients put FILE\` replaces what it may do. It then gets tokens by
signed assertion (\`private_key_jwt\`), from \`/oauth2/token\`, with a key of \`keys\` or of the set at its \`jwksUrl\`. A small charity may use an
API key instead: \`lwg clients rotate example-case-system --api-key\` prints one, once; it lives a year, or to the day given by \`--until\`.

To change a key, add the next (\`lwg clients rotate example-case-system NEXT.json\`, a public JWK; or \`--api-key\` again): both work. When the system
uses it, end the old one by its \`kid\`, or by the id that \`lwg clients show example-case-system\` gives an API key:
\`lwg clients revoke example-case-system KEY\`. There are two of each at most. \`lwg clients revoke example-case-system\` ends all it has, for good.
\`lwg clients list\` has them all.

A system that is to be told what became of its records has an address as \`statusTo\` (docs/webhooks.md). \`lwg clients webhook-secret example-case-system\` prints what its
events are signed with; \`--rotate\` makes the next one beside it, and \`--retire\` ends the old one.

Whatever is taken away, a scope, a key, an address or the client, counts in no request that starts afterwards, in any process: the register is read
for each. Tokens end with the key they were got by. A key set at a URL is fetched when it is five minutes old or lacks a key, at most once a minute; while
its address does not answer, a key counts for an hour at most, and a token got by it for ten minutes more. To stop such a client at once, revoke it.
Its address must be public, outside a demo; redirects are not followed.

Each change is an entry in the access log, which the client's IG officers read: what the client could do from when on (role, scopes, case systems, names of keys,
addresses). It is the command line that an entry names: which operator ran it is for the system to log that they run it on.

${table(fieldHeads, fieldRows(clientSchema))}

A case system, \`examples/client-case-system.json\`:

${example('client-case-system.json')}

A trust's record system, \`examples/client-record-system.json\`:

${example('client-record-system.json')}
`;
}
