import { importRule, isOurs, zoneOf, type Rule } from './rule.ts';

/** What a zone may import of ours. `types` may be named in a signature and are gone at run time. */
interface Zone {
  readonly may: readonly string[];
  readonly types?: readonly string[];
  readonly why: string;
}

const base = ['errors.ts'];
const pure = 'Its answers must be the same tomorrow and on another machine, and provable without one.';

/** Who may import whom. A zone is a folder of src, or a file at its top. What is not listed may import nothing of ours. */
export const zones: Readonly<Record<string, Zone>> = {
  'living-well': { may: base, why: `The programme's words know nobody else's. ${pure}` },
  fhir: {
    may: [...base, 'living-well'],
    why: `FHIR says what the programme means, not the other way. ${pure}`,
  },
  consent: { may: [...base, 'living-well', 'fhir'], types: ['clock.ts'], why: `Who may see what. ${pure}` },
  audit: { may: base, types: ['clock.ts', 'consent'], why: `An outsider recomputes the log. ${pure}` },
  'key-file.ts': { may: [], why: 'Who makes a key file need not be able to open anything with it.' },
  sealing: { may: ['key-file.ts'], why: 'Who holds the keys is never told what they lock.' },
  auth: { may: base, types: ['clock.ts'], why: 'Who somebody is does not depend on what they ask for.' },
  gateway: {
    may: [...base, 'living-well', 'fhir', 'consent', 'audit', 'auth', 'sealing'],
    types: ['clock.ts'],
    why: 'A flow that knew a database, a queue or a web server could not be read, tested or moved without it.',
  },
  db: {
    may: [...base, 'audit', 'auth', 'consent', 'sealing'],
    types: ['gateway'],
    why: 'The store implements what the flows ask for and decides nothing.',
  },
  queues: {
    may: [...base, 'gateway', 'log.ts', 'ops'],
    types: ['clock.ts'],
    why: 'A queue carries hints; a queue that reached the store would become a second copy of it.',
  },
  adapters: {
    may: [...base, 'living-well', 'fhir'],
    types: ['clock.ts', 'gateway'],
    why: 'An adapter that knew more than its contract could not be replaced.',
  },
  validation: {
    may: [...base, 'fhir'],
    why: 'It finds the definitions and a thread for a validator that knows neither.',
  },
  ops: {
    may: [...base, 'log.ts'],
    types: ['clock.ts', 'gateway'],
    why: 'What keeps a process healthy knows nothing of people.',
  },
  http: {
    // audit: how a tile's address is spelt, and how long a hash is.
    may: [...base, 'gateway', 'auth', 'audit', 'fhir', 'living-well', 'log.ts'],
    types: ['clock.ts', 'consent', 'ops', 'sealing'],
    why: 'A face that reached the store or the consent engine would be a second door out.',
  },
  cli: {
    may: [
      ...base,
      // A file is read, checked and sent on a charity's own machine: no server, no database, and none of what services.ts builds.
      'adapters',
      'audit',
      'auth',
      'clock.ts',
      'config.ts',
      'consent',
      'db',
      'demo',
      'gateway',
      'living-well',
      'log.ts',
      'ops',
      'queues',
      'role.ts',
      'key-file.ts',
      'server.ts',
      'services.ts',
      'services-witness.ts',
      'witness.ts',
      'worker.ts',
    ],
    types: ['sealing'],
    why: 'A command starts a role or asks the flows; it never answers a request.',
  },
  demo: {
    may: [
      ...base,
      'auth',
      'cli',
      'clock.ts',
      'config.ts',
      'consent',
      'fhir',
      'gateway',
      'http',
      'living-well',
      'ops',
      'role.ts',
      'key-file.ts',
    ],
    why: 'The demo goes in by the doors everybody uses, or what it shows is not the product.',
  },
  'clock.ts': { may: [], why: 'Everything may import it, so it imports nothing.' },
  'error-row.ts': { may: [], why: 'Everything may import it through errors.ts, so it imports nothing.' },
  'error-table-launches.ts': { may: ['error-row.ts'], why: 'A part of error-table.ts.' },
  'error-table-operators.ts': { may: ['error-row.ts'], why: 'A part of error-table.ts.' },
  'error-table.ts': {
    may: ['error-row.ts', 'error-table-launches.ts', 'error-table-operators.ts'],
    why: 'Everything may import it through errors.ts, so it imports its own parts alone.',
  },
  'errors.ts': { may: ['error-table.ts'], why: 'Everything may import it, so it imports the table alone.' },
  'log.ts': { may: [], why: 'What may be logged must not depend on who logs it.' },
  'role.ts': {
    may: ['clock.ts'],
    types: ['log.ts'],
    why: 'Starting and stopping is the same for every role.',
  },
  'config-files.ts': {
    may: ['living-well', 'sealing'],
    why: 'Files of a deployment are checked by the schema of the part they belong to.',
  },
  'config-pulls.ts': {
    may: ['config-files.ts'],
    types: ['living-well'],
    why: 'What a deployment says of the systems that it asks, with the keys it names.',
  },
  'config-sign-in.ts': {
    may: ['config-files.ts'],
    why: 'Where staff sign in is read and checked in one file, and its secrets with it.',
  },
  'config-review.ts': {
    may: ['config-files.ts', 'living-well'],
    why: 'What the review of looks goes by, checked before anything is connected.',
  },
  'config-introductions.ts': {
    may: ['config-files.ts', 'living-well'],
    types: ['config-deployment.ts'],
    why: 'Where people may be introduced to, checked against what each place says of itself.',
  },
  'config-pds.ts': {
    may: ['config-files.ts'],
    why: 'What it takes to ask the national index, checked before anything is connected.',
  },
  'config-launches.ts': {
    may: ['auth', 'config-files.ts'],
    why: 'What a deployment says of the record systems that open people here, with our keys for them.',
  },
  'config-deployment.ts': {
    may: ['auth', 'config-files.ts', 'config-launches.ts', 'config-pulls.ts', 'config-sign-in.ts'],
    why: 'Who takes part, checked by the schema of the part it belongs to.',
  },
  'config-log.ts': {
    may: [],
    why: "What is said of the access log's tree, and nothing of anybody's.",
  },
  'config-traces.ts': { may: [], why: 'Where traces go, and nothing of anybody’s.' },
  'config.ts': {
    may: [
      'config-deployment.ts',
      'config-files.ts',
      'config-introductions.ts',
      'config-launches.ts',
      'config-log.ts',
      'config-traces.ts',
      'config-pds.ts',
      'config-pulls.ts',
      'config-review.ts',
      'config-sign-in.ts',
      'living-well',
      'sealing',
    ],
    why: 'Settings are checked by the schema of the part they belong to.',
  },
  'app.ts': {
    may: ['http'],
    types: ['services.ts'],
    why: 'The list of faces and their order, and nothing behind them.',
  },
  'services.ts': {
    may: [
      'auth',
      'clock.ts',
      'db',
      'fhir',
      'gateway',
      'log.ts',
      'queues',
      'role.ts',
      'sealing',
      'services-database.ts',
      'services-launch.ts',
      'services-log.ts',
      'services-pds.ts',
      'services-misses.ts',
      'services-sign-in.ts',
      'services-tracing.ts',
      'adapters',
      'ops',
      'validation',
    ],
    types: ['config.ts', 'living-well'],
    why: 'It builds what the roles are made of and reads no environment.',
  },
  'services-database.ts': {
    may: [...base, 'db', 'role.ts'],
    types: ['config.ts', 'log.ts', 'sealing'],
    why: 'A part of services.ts, which builds the rest.',
  },
  'services-log.ts': {
    may: ['adapters', 'audit', 'clock.ts', 'config-log.ts', 'db', 'gateway', 'log.ts', 'role.ts'],
    types: ['config.ts'],
    why: 'A part of services.ts, which builds the rest.',
  },
  'services-pds.ts': {
    may: ['adapters', 'auth'],
    types: ['clock.ts', 'config-pds.ts', 'gateway'],
    why: 'A part of services.ts, which builds the rest.',
  },
  'services-launch.ts': {
    may: ['adapters', 'auth'],
    types: ['clock.ts', 'config.ts', 'config-launches.ts', 'gateway'],
    why: 'A part of services.ts, which builds the rest.',
  },
  'services-misses.ts': {
    may: ['db', 'gateway', 'log.ts', 'ops', 'sealing'],
    why: 'It is a part of the composition, of what counts looks that show nothing.',
  },
  'services-sign-in.ts': {
    may: ['adapters', 'auth', 'clock.ts', 'config-sign-in.ts', 'config.ts'],
    why: 'It is a part of the composition, of where staff sign in.',
  },
  'services-tracing.ts': {
    may: ['ops'],
    types: ['config.ts', 'log.ts'],
    why: 'A part of services.ts, which builds the rest.',
  },
  'services-witness.ts': {
    may: ['adapters', 'audit', 'clock.ts', 'log.ts', 'role.ts'],
    types: ['gateway'],
    why: 'A witness stands apart: what it is made of knows no database, no settings and no people.',
  },
  'witness.ts': {
    may: ['http', 'services-witness.ts'],
    types: ['role.ts'],
    why: 'One role, on one page.',
  },
  'operations.ts': {
    may: ['http', 'role.ts'],
    types: ['config.ts'],
    why: 'What operators are told is the same for every role.',
  },
  'server.ts': {
    may: ['app.ts', 'db', 'operations.ts', 'role.ts', 'services.ts'],
    types: ['config.ts'],
    why: 'One role, on one page.',
  },
  'worker.ts': {
    may: ['db', 'operations.ts', 'queues', 'role.ts', 'services.ts'],
    types: ['config.ts'],
    why: 'One role, on one page.',
  },
};

/** One rule a zone. */
export const zoneRules: readonly Rule[] = Object.entries(zones).map(([zone, { may, types = [], why }]) =>
  importRule(
    {
      name: `zone ${zone}`,
      forbids: `${zone} imports of ours only ${[...may, ...types.map((type) => `types of ${type}`)].join(', ') || 'itself'}`,
      why,
    },
    (module, { target, typeOnly }) => {
      if (zoneOf(module.path) !== zone || !isOurs(target)) return false;
      const to = zoneOf(target);
      return to !== zone && !may.includes(to) && !(typeOnly && types.includes(to));
    },
  ),
);

/** A new folder gets its row in the same change that adds it. */
export const everyZoneListed: Rule = {
  name: 'every zone listed',
  forbids: 'a folder or file at the top of src without a row in zones.ts',
  why: 'A folder without a row has no fence.',
  find: (modules) =>
    [...new Set(modules.map(({ path }) => zoneOf(path)))]
      .filter((zone) => zones[zone] === undefined)
      .map((zone) => `src/${zone} has no row in test/architecture/zones.ts`),
};
