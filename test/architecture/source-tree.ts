import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readModule, type Module } from './module.ts';
import type { Packages } from './rules.ts';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every TypeScript file of src, read. */
export function readSourceTree(): readonly Module[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .toSorted()
    .map((path) => readModule(path, readFileSync(join(root, path), 'utf8')));
}

const manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  version: z.string(),
  scripts: z.record(z.string(), z.string()),
});

export function readManifest(): z.output<typeof manifest> {
  return manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
}

export function readPackages(): Packages {
  const { dependencies, devDependencies } = readManifest();
  return { dependencies: Object.keys(dependencies), devDependencies: Object.keys(devDependencies) };
}
