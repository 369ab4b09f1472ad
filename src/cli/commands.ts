import { loadConfig, migrationUrl } from '../config.ts';
import { runUntilStopped } from '../role.ts';
import { runKeys } from './keys.ts';

export interface Command {
  readonly usage: string;
  readonly what: string;
  run(args: readonly string[]): Promise<void>;
}

/** Every command, in the order `lwg help` lists them. What a command does not need is not loaded. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'demo',
    {
      usage: 'demo',
      what: 'the whole gateway on an embedded database, with fictional people',
      run: async () => (await import('../demo/demo.ts')).runDemo(),
    },
  ],
  [
    'ask',
    {
      usage: 'ask NUMBER BIRTHDATE',
      what: 'ask a running demo for $current-support, as a record system does',
      run: async (args) => (await import('../demo/ask.ts')).ask(args),
    },
  ],
  [
    'serve',
    {
      usage: 'serve',
      what: 'the HTTP role',
      run: async () => {
        const config = loadConfig();
        const { startServer } = await import('../server.ts');
        await runUntilStopped('server', () => startServer(config), config.LWG_PORT);
      },
    },
  ],
  [
    'worker',
    {
      usage: 'worker',
      what: 'the worker role',
      run: async () => {
        const config = loadConfig();
        const { startWorker } = await import('../worker.ts');
        await runUntilStopped('worker', () => startWorker(config));
      },
    },
  ],
  [
    'migrate',
    {
      usage: 'migrate',
      what: 'bring the database up to this version (as its owner, MIGRATION_DATABASE_URL)',
      run: async () => {
        const { migrateAll } = await import('./migrate.ts');
        const applied = await migrateAll(migrationUrl(), 'production');
        print(applied.length === 0 ? 'Nothing to do.' : `Applied: ${applied.join(', ')}`);
      },
    },
  ],
  [
    'compile',
    {
      usage: 'compile',
      what: 'load what the roles run, so that what it is compiled to is kept (NODE_COMPILE_CACHE): for building an image',
      run: async () => {
        await Promise.all([import('../server.ts'), import('../worker.ts'), import('./migrate.ts')]);
      },
    },
  ],
  [
    'keys',
    {
      usage: 'keys VERB',
      what: 'make FILE (a key file), log (one more key for the access log), next FILE NEWFILE and rewrap (another wrapping key)',
      run: runKeys,
    },
  ],
  [
    'agreements',
    {
      usage: 'agreements VERB',
      what: 'sharing agreements: put FILE, list, show ID, revoke ID',
      run: async (args) => (await import('./agreements.ts')).runAgreements(args),
    },
  ],
  [
    'clients',
    {
      usage: 'clients VERB',
      what: 'systems that send or ask, and their keys: add, put, rotate, revoke, webhook-secret, list, show',
      run: async (args) => (await import('./clients.ts')).runClients(args),
    },
  ],
  [
    'audit',
    {
      usage: 'audit VERB',
      what: 'the access log: verify (--checkpoint FILE, --database URL --key KEY), new-origin NAME',
      run: async (args) => (await import('./audit.ts')).runAudit(args),
    },
  ],
  [
    'notice-secret',
    {
      usage: 'notice-secret ORGANISATION',
      what: 'what notices to its IG officer are signed with',
      run: async (args) => (await import('./notice-secret.ts')).printNoticeSecret(args),
    },
  ],
  [
    'inbox',
    {
      usage: 'inbox VERB',
      what: 'records that block their lane: list, show RECEIPT, retry RECEIPT, skip RECEIPT REASON',
      run: async (args) => (await import('./inbox.ts')).runInbox(args),
    },
  ],
  [
    'people',
    {
      usage: 'people VERB',
      what: 'people who may be one: list, decided, merged, show A B, same|different|undo|merge|unmerge A B REASON; erase|hold|release PERSON REASON',
      run: async (args) => (await import('./people.ts')).runPeople(args),
    },
  ],
  [
    'consent',
    {
      usage: 'consent VERB',
      what: 'decide (questions as NDJSON in, answers out), simulate CHANGE.json, replay ENTRY',
      run: async (args) => (await import('./consent.ts')).runConsent(args),
    },
  ],
  [
    'map',
    {
      usage: 'map FILE',
      what: 'case records (JSON or one a line) as the FHIR Bundles that would be stored',
      run: async (args) => (await import('./map.ts')).runMap(args),
    },
  ],
  [
    'validate',
    {
      usage: 'validate FILE',
      what: 'check a CSV file: what is fine, what to mend (--feed NAME, --results OUT.csv)',
      run: async (args) => (await import('./validate.ts')).runValidate(args),
    },
  ],
  [
    'template',
    {
      usage: 'template [FEED]',
      what: 'a CSV file to fill in, with one fictional line',
      run: async (args) => (await import('./template.ts')).runTemplate(args),
    },
  ],
  [
    'push',
    {
      usage: 'push FILE',
      what: 'send a CSV file to a gateway (--to URL --key-file FILE, --feed NAME, --dry-run)',
      run: async (args) => (await import('./push.ts')).runPush(args),
    },
  ],
  [
    'pull',
    {
      usage: 'pull SITE/SYSTEM',
      what: 'ask a case system for what changed, now (--since DAY, --dry-run)',
      run: async (args) => (await import('./pull.ts')).runPull(args),
    },
  ],
  [
    'witness',
    {
      usage: 'witness',
      what: 'keep a log’s checkpoints outside of its operator’s reach (--key, --logs, --keep; --once URL)',
      run: async (args) => (await import('./witness.ts')).runWitness(args),
    },
  ],
  ['help', { usage: 'help', what: 'this list', run: async () => print(helpText()) }],
]);

/** The list of commands. */
function helpText(): string {
  const rows = [...commands.values()].map(({ usage, what }) => `  lwg ${usage.padEnd(24)} ${what}`);
  return ['Living Well Gateway', '', ...rows].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
