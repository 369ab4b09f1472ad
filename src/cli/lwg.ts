#!/usr/bin/env node
import { ConfigError } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { describeError } from '../log.ts';
import { MigrationRefused } from '../db/migrate.ts';
import { EmbeddedPostgresError } from '../ops/embedded-postgres/error.ts';
import { BootError } from '../role.ts';
import { CommandError } from './command-error.ts';
import { commands } from './commands.ts';

/** One line that says what to do. */
function explain(error: unknown): string {
  if (error instanceof GatewayError) return error.row.text;
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
    return 'This installation does not have what that needs. Run it in a checkout, after `npm ci`.';
  if (error instanceof Error && foreseen.some((kind) => error instanceof kind)) return error.message;
  return `Something failed here: ${JSON.stringify(describeError(error))}`;
}

const [name = 'help', ...rest] = process.argv.slice(2);
const foreseen = [BootError, CommandError, ConfigError, EmbeddedPostgresError, MigrationRefused];

try {
  const command = commands.get(name);
  if (command === undefined) throw new CommandError(`There is no command ${name}. \`lwg help\` lists them.`);
  await command.run(rest);
} catch (error) {
  // One line that says what to do; a stack trace or a library's message would say it to nobody, and may quote a value.
  const line = explain(error);
  // What is still open does not keep a command that failed from ending.
  process.stderr.write(`lwg ${name}: ${line}\n`, () => process.exit(1));
}
