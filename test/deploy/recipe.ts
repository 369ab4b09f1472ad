import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../architecture/source-tree.ts';

/** One line of the last stage, or of the one before that brings the packages. */
interface Instruction {
  readonly stage: number;
  readonly name: string;
  readonly rest: string;
}

/** What the image is made of, read from the Dockerfile itself. */
export interface Recipe {
  readonly base: readonly string[];
  /** Run in the first stage, on the two package files alone. */
  readonly install: string;
  /** Copied from the checkout into the last stage. */
  readonly copied: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Run as the image's user, into the folder that the environment names as NODE_COMPILE_CACHE. */
  readonly compile: string;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly entrypoint: readonly string[];
}

export function readRecipe(): Recipe {
  const lines = readInstructions(readFileSync(join(root, 'Dockerfile'), 'utf8'));
  const last = lines.filter(({ stage }) => stage === 2);
  const all = (name: string, of = last): string[] =>
    of.filter((line) => line.name === name).map(({ rest }) => rest);
  const [uid = 0, gid = 0] = (all('USER').at(-1) ?? '').split(':').map(Number);
  return {
    base: all('FROM', lines),
    install: all('RUN', lines)[0] ?? '',
    copied: all('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1)),
    environment: Object.fromEntries(
      all('ENV')
        .flatMap((rest) => rest.split(' '))
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
    compile: all('RUN').find((command) => command.startsWith('node ')) ?? '',
    user: { uid, gid },
    entrypoint: z.array(z.string()).parse(JSON.parse(all('ENTRYPOINT')[0] ?? '[]')),
  };
}

function readInstructions(text: string): Instruction[] {
  let stage = 0;
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const name = line.split(' ')[0] ?? '';
      if (name === 'FROM') stage += 1;
      return { stage, name, rest: line.slice(name.length + 1) };
    });
}

/** Lines of `.dockerignore` that take something out of what is copied, and those that put it back. */
export function readIgnored(): { readonly out: readonly string[]; readonly back: readonly string[] } {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && line !== '*');
  return {
    out: lines.filter((line) => !line.startsWith('!')),
    back: lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1)),
  };
}
