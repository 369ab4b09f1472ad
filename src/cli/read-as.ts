import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { CommandError } from './command-error.ts';

/** Reads a JSON file by a schema. @throws CommandError that names what is wrong, never a value */
export function readAs<T>(schema: z.ZodType<T>, file: string): T {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new CommandError(`${file} cannot be read as JSON.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'the whole'} (${code})`);
  throw new CommandError(`${file} is not right at: ${fields.join(', ')}.`);
}
