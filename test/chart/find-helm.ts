import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program. */
    readonly helm: string;
  }
}

const version = '3.22.0';
const module = `helm.sh/helm/v3/cmd/helm@v${version}`;

/** The helm of the machine, or one that its Go builds once, in about five minutes. There is no check without it. */
export function setup(project: TestProject): void {
  project.provide('helm', installed() ?? built());
}

function installed(): string | undefined {
  const found = spawnSync('helm', ['version', '--short'], { encoding: 'utf8' });
  return found.status === 0 && found.stdout.startsWith('v3.') ? 'helm' : undefined;
}

function built(): string {
  const folder = join(homedir(), '.cache', 'living-well-gateway', `helm-${version}`);
  const program = join(folder, 'helm');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('go', ['install', module], {
      env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' },
      stdio: 'pipe',
    });
  } catch {
    throw new Error(`The chart is checked with helm 3: install it, or a Go that can build ${module}.`);
  }
  return program;
}
