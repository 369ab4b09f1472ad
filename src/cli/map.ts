import { readFileSync } from 'node:fs';
import { loadSites } from '../config.ts';
import { mapText } from '../gateway/case/map-text.ts';
import { CommandError } from './command-error.ts';

/**
 * `lwg map FILE`: one Bundle a line on standard output; what was left out or refused on standard error, by record, field and code.
 *
 * @throws CommandError where a record would be refused, after all that would not were printed
 */
export function runMap([file]: readonly string[], out = process.stdout, err = process.stderr): void {
  if (file === undefined) throw new CommandError('Say which file: lwg map FILE');
  const mapped = mapText(readText(file), loadSites());
  for (const { record, bundle, issues } of mapped) {
    if (bundle !== undefined) out.write(`${JSON.stringify(bundle)}\n`);
    for (const { field, code } of issues) err.write(`record ${record}: ${field || 'the whole'}: ${code}\n`);
  }
  const refused = mapped.filter(({ bundle }) => bundle === undefined).length;
  if (refused > 0) throw new CommandError(`${refused} of ${mapped.length} records would be refused.`);
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch {
    throw new CommandError(`${file} cannot be read as UTF-8 text.`);
  }
}
