import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';

/** A program the tests need beside npm: where it may be, and the Debian package that has it. */
interface Tool {
  readonly name: string;
  readonly places: readonly string[];
  readonly debianPackage: string;
}

const tools = {
  chromium: {
    name: 'Chromium',
    places: [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    debianPackage: 'chromium',
  },
  redis: {
    name: 'Redis',
    places: [
      '/usr/bin/redis-server',
      '/usr/bin/valkey-server',
      '/usr/local/bin/redis-server',
      '/opt/homebrew/bin/redis-server',
    ],
    debianPackage: 'redis-server',
  },
  strace: {
    name: 'strace',
    places: ['/usr/bin/strace'],
    debianPackage: 'strace',
  },
} as const satisfies Record<string, Tool>;

/** Where a tool is: found, or installed where that is allowed. Throws one line that says what to do. */
export function requireTool(which: keyof typeof tools): string {
  const tool = tools[which];
  const found = tool.places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  install(tool);
  const installed = tool.places.find((place) => existsSync(place));
  if (installed !== undefined) return installed;
  throw new Error(
    `The tests need ${tool.name}. Install it (Debian: apt-get install ${tool.debianPackage}) and run them again.`,
  );
}

function install(tool: Tool): void {
  if (userInfo().uid !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return;
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]): void => {
    spawnSync('apt-get', args, { env: environment, stdio: 'ignore' });
  };
  process.stdout.write(`Installing ${tool.name} for the tests\n`);
  apt('update');
  apt('install', '-y', '--no-install-recommends', tool.debianPackage);
}
