/** What a migration must not do while the version before still runs, and why; docs/deployment.md says the same to whoever writes one. */
interface MigrationRule {
  readonly rule: string;
  readonly why: string;
  /** Given a statement in one line, and the tables that the same migration makes. */
  readonly breaks: (statement: string, made: ReadonlySet<string>) => boolean;
}

const matching = (pattern: RegExp) => (statement: string) => pattern.test(statement);

/** The table of `ALTER TABLE x`, `CREATE INDEX .. ON x` and `UPDATE x`. */
const tableOf = (statement: string): string =>
  /(?:ALTER TABLE(?: IF EXISTS)?(?: ONLY)?|\bON(?: ONLY)?|^UPDATE|^DELETE FROM) (\w+)/i.exec(
    statement,
  )?.[1] ?? '';

/** Of a table that is there already; with one that is made here, nobody works yet. */
const onOld =
  (pattern: RegExp, unless = /(?!)/) =>
  (statement: string, made: ReadonlySet<string>) =>
    pattern.test(statement) && !unless.test(statement) && !made.has(tableOf(statement));

export const migrationRules: readonly MigrationRule[] = [
  {
    rule: 'takes nothing away',
    why: 'The version before still asks for it.',
    breaks: matching(/\bDROP (?!CONSTRAINT|DEFAULT|NOT NULL|IDENTITY)|^TRUNCATE\b/i),
  },
  { rule: 'renames nothing', why: 'The version before knows the old name.', breaks: matching(/\bRENAME\b/i) },
  {
    rule: 'changes no column’s type',
    why: 'The table is written anew while nobody may read it.',
    breaks: onOld(/\bALTER (COLUMN )?\w+ (SET DATA )?TYPE\b/i),
  },
  {
    rule: 'asks for no value that the version before does not write',
    why: 'Its inserts would be refused. A default that is a constant is written for it.',
    breaks: onOld(
      /\bSET NOT NULL\b|\bADD (COLUMN )?(IF NOT EXISTS )?(?!CONSTRAINT|CHECK)\w+ [^,]*\bNOT NULL\b(?![^,]*\bDEFAULT\b)/i,
      /\bNOT NULL DEFAULT\b|\bDEFAULT [^,]*NOT NULL\b/i,
    ),
  },
  {
    rule: 'gives a new column no default that is another for each row',
    why: 'The table is written anew while nobody may read it.',
    breaks: onOld(
      /\bADD (COLUMN )?\w+ [^,]*\bDEFAULT (gen_random_uuid|random|clock_timestamp|nextval|uuidv7)\b|\bADD (COLUMN )?\w+ [^,]*\bGENERATED\b/i,
    ),
  },
  {
    rule: 'checks old rows later',
    why: 'A constraint without NOT VALID reads the whole table under a lock; it is validated in a later version.',
    breaks: onOld(
      /\bADD (CONSTRAINT \w+ )?(CHECK|FOREIGN KEY|UNIQUE|PRIMARY KEY|EXCLUDE)\b|\bADD (COLUMN )?\w+ [^,]*\b(CHECK|UNIQUE|PRIMARY KEY|REFERENCES)\b/i,
      /\bNOT VALID\b|\bUSING INDEX\b/i,
    ),
  },
  {
    rule: 'makes no index on a table that is written',
    why: 'Writers wait until it is there. The owner makes it beforehand, CONCURRENTLY, and the migration says IF NOT EXISTS and is on the list below.',
    breaks: onOld(/^CREATE (UNIQUE )?INDEX\b/i),
  },
  {
    rule: 'fills no column of a table that is used',
    why: 'The worker does, a few rows a transaction: a migration would hold every row at once.',
    breaks: onOld(/^(UPDATE|DELETE FROM)\b/i),
  },
  {
    rule: 'takes no right from the gateway',
    why: 'The version before still uses it.',
    breaks: matching(/^REVOKE (?!EXECUTE ON FUNCTION \w+(\([^)]*\))? FROM PUBLIC)/i),
  },
  {
    rule: 'locks no table by name',
    why: 'Whoever wants it waits for the whole migration.',
    breaks: matching(/^LOCK\b|^(VACUUM FULL|CLUSTER|REINDEX)\b/i),
  },
];

/** The statements of a migration, each in one line, without comments and without the insides of functions. */
export function statementsOf(sql: string): readonly string[] {
  return sql
    .replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replaceAll(/--.*$/gm, '')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split(';')
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');
}

/** What a migration does that it must not. */
export function breachesOf(sql: string): readonly string[] {
  const statements = statementsOf(sql);
  const made = new Set(
    statements.flatMap((one) => /^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)/i.exec(one)?.[1] ?? []),
  );
  return statements.flatMap((statement) =>
    migrationRules.filter(({ breaks }) => breaks(statement, made)).map(({ rule }) => `${rule}: ${statement}`),
  );
}
