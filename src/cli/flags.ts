import { parseArgs } from 'node:util';
import { CommandError } from './command-error.ts';

/**
 * One file and some flags.
 *
 * @throws CommandError with the usage, on anything else
 */
export function flagsOf(
  args: readonly string[],
  known: Readonly<Record<string, 'string' | 'boolean'>>,
  usage: string,
): {
  readonly file: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly isSet: (flag: string) => boolean;
} {
  const options = Object.fromEntries(Object.entries(known).map(([name, type]) => [name, { type }]));
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new CommandError(`Say which file: ${usage}`);
    const texts = Object.entries(values).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return { file, flags: Object.fromEntries(texts), isSet: (flag) => values[flag] === true };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`That is not how it is used: ${usage}`);
  }
}
