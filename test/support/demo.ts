import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, eventually, freePort, processesNaming, startCommand, type Started } from './processes.ts';

/** A data folder and two ports of a demo's own. */
export interface DemoPlace {
  readonly folder: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Ends whatever still runs there, and removes it. */
  clear(): void;
}

/** @param mode of the folder: with 0o700, another user (the database's, for root) cannot enter it */
export async function demoPlace(mode = 0o755): Promise<DemoPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-demo-'));
  chmodSync(folder, mode);
  const [port, signInPort, recordSystemPort] = [await freePort(), await freePort(), await freePort()];
  return {
    folder,
    port,
    environment: {
      LWG_DATA_DIR: folder,
      LWG_PORT: String(port),
      LWG_SIGN_IN_PORT: String(signInPort),
      LWG_RECORD_SYSTEM_PORT: String(recordSystemPort),
    },
    clear: () => {
      for (const pid of runningIn(folder)) process.kill(pid, 'SIGKILL');
      rmSync(serverFolder(folder), { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function startDemo({ environment }: DemoPlace): Started {
  return startCommand(['demo'], environment);
}

/** What it printed, once it is up. */
export async function welcomeOf(demo: Started): Promise<string> {
  const ended = demo.ended.then((how) => {
    throw new Error(`the demo ended (${how}): ${demo.stderr()}`);
  });
  ended.catch(() => undefined);
  const up = (): string | undefined => (demo.stdout().includes('Ctrl-C') ? demo.stdout() : undefined);
  return Promise.race([eventually(up, 'welcome'), ended]);
}

/** The folder that holds the server's files and what is being made of them. */
export function serverFolder(folder: string): string {
  const pointer = join(folder, 'postgres-is-at');
  return existsSync(pointer) ? dirname(readFileSync(pointer, 'utf8')) : folder;
}

export function entriesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The demo, its roles, its database and the database's own, which name the folder. */
export function runningIn(folder: string): readonly number[] {
  return [folder, join(serverFolder(folder), 'postgres')].flatMap(processesNaming);
}

/** One of the printed `curl` commands, as `fetch` sends it. */
export function asFetch(curl: string): { readonly url: string; readonly init: RequestInit } {
  const [, url = ''] = /curl -sS (\S+)/.exec(curl) ?? [];
  const headers = [...curl.matchAll(/-H '([^:']+): ([^']+)'/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const [, file] = /--data @(\S+)/.exec(curl) ?? [];
  // curl's --data leaves line ends out.
  const body = file === undefined ? undefined : readFileSync(join(root, file), 'utf8').replace(/[\r\n]/g, '');
  const posted = body === undefined ? {} : { method: 'POST', body };
  return { url, init: { headers: Object.fromEntries(headers) as Record<string, string>, ...posted } };
}

/** The two printed commands: push, and ask what became of it. */
export function printedCurls(welcome: string): readonly string[] {
  return [...welcome.replace(/\\\n\s+/g, '').matchAll(/curl -sS .*/g)].map(([command]) => command);
}
