import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadConfig } from '../config.ts';
import { proposedChangeSchema } from '../consent/simulate-change.ts';
import { GatewayError } from '../errors.ts';
import { simulateChange } from '../gateway/simulation/release-simulation.ts';
import {
  aboutOf,
  largestSample,
  simulationSchema,
  type SimulationQuestion,
} from '../gateway/simulation/simulate-question.ts';
import { CommandError } from './command-error.ts';
import { simulationTable } from './consent-simulate-table.ts';
import { readAs } from './read-as.ts';
import { withStore } from './with-store.ts';

const usage = 'lwg consent simulate CHANGE.json [--person | --sample N]';

/** `lwg consent simulate CHANGE.json`: who would gain and who would lose which topics. Changes nothing but the access log. */
export async function runSimulate(args: readonly string[]): Promise<void> {
  const { file, person, sample } = readArguments(args);
  const change = readAs(proposedChangeSchema, file);
  const about = person ? await readPerson(process.stdin) : readSample(sample);
  const question: SimulationQuestion = { caller: { kind: 'operator' }, face: 'cli', change, about };
  const answer = await withStore(loadConfig(), (services) => simulateChange(services, question)).catch(
    sayWhatToMend,
  );
  process.stdout.write(`${simulationTable(answer)}\n`);
}

interface Arguments {
  readonly file: string;
  readonly person: boolean;
  readonly sample: string | undefined;
}

function readArguments(args: readonly string[]): Arguments {
  const parsed = parsedArguments(args);
  const [file, ...more] = parsed?.positionals ?? [];
  const { person = false, sample } = parsed?.values ?? {};
  if (person && more.length > 0) {
    throw new CommandError(
      `A person is never named on the command line, where history keeps it. Type: ${usage}, and then NUMBER BIRTHDATE on a line of its own.`,
    );
  }
  if (file === undefined || more.length > 0 || (person && sample !== undefined)) {
    throw new CommandError(`Type: ${usage}`);
  }
  return { file, person, sample };
}

function parsedArguments(args: readonly string[]) {
  try {
    const options = { person: { type: 'boolean' }, sample: { type: 'string' } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return undefined;
  }
}

const { person: personSchema } = simulationSchema.shape;
const sampleSchema = z.int().min(1).max(largestSample).optional();

/** One line `NUMBER BIRTHDATE`, the number with or without spaces. What was typed is in no message. */
async function readPerson(input: NodeJS.ReadableStream): Promise<SimulationQuestion['about']> {
  const line = (await firstLine(input)).trim();
  const [, nhsNumber, birthDate] = /^([\d\s-]+)\s(\d{4}-\d{2}-\d{2})$/.exec(line) ?? [];
  const parsed = personSchema.safeParse({ nhsNumber, birthDate });
  if (!parsed.success || parsed.data === undefined) {
    throw new CommandError('Type one line NUMBER BIRTHDATE, the birth date as YYYY-MM-DD. Check the number.');
  }
  return aboutOf({ person: parsed.data });
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  return '';
}

function readSample(typed: string | undefined): SimulationQuestion['about'] {
  const parsed = sampleSchema.safeParse(typed === undefined ? undefined : Number(typed));
  if (!parsed.success) throw new CommandError('Type a whole number from 1 to 1000 after --sample.');
  return aboutOf({ sample: parsed.data });
}

function sayWhatToMend(error: unknown): never {
  if (error instanceof GatewayError && error.issues.length > 0) {
    throw new CommandError(error.issues.map(({ fix }) => fix).join(' '));
  }
  throw error;
}
