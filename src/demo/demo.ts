import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { loadDemoSettings } from '../config.ts';
import { startEmbeddedPostgres } from '../ops/embedded-postgres/index.ts';
import { holdFolder } from '../ops/embedded-postgres/hold.ts';
import { loadDemoFiles } from './files.ts';
import { checkPortsFree } from './ports.ts';
import type { Running } from './running.ts';

/**
 * `npm start`: the whole gateway on this machine. An embedded PostgreSQL, a stand-in for NHS CIS2, the two roles as processes of their own,
 * and fictional people pushed the way a charity's system would push them. Runs until Ctrl-C; a second start finds the same data.
 */
export async function runDemo(): Promise<void> {
  const stop = stopSignal();
  const settings = loadDemoSettings();
  await checkPortsFree(settings);
  const folder = resolve(settings.folder);
  const letGo = holdFolder(folder);
  const running: Running = {};
  try {
    const files = loadDemoFiles(folder, `http://127.0.0.1:${settings.signInPort}`);
    // What the program is compiled to is kept: half a second off every start but the first.
    const compileCache = join(folder, 'compile-cache');
    enableCompileCache(compileCache);
    // The rest of the program is loaded while the database is being made.
    const rest = import('./start-gateway.ts');
    running.postgres = await startEmbeddedPostgres({ folder });
    const { startGateway } = await rest;
    const { postgres } = running;
    const { failed } = await startGateway({ settings, files, compileCache, postgres, running, stop });
    await Promise.race([aborted(stop), failed, postgres.failed]);
  } catch (error) {
    // What fails because it is being stopped is no failure.
    if (!stop.aborted) throw error;
  } finally {
    await close(running);
    letGo();
  }
}

/** In the reverse order of starting: nobody is left talking to something that is gone. */
async function close({ roles, signIn, index, postgres }: Running): Promise<void> {
  await roles?.close();
  await signIn?.close();
  await index?.close();
  await postgres?.stop();
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // `on`: at Ctrl-C npm passes the signal on a second time, which must not cut the stopping short.
    process.on(signal, () => controller.abort());
  }
  // Whoever read what is printed may be gone (`npm start | head`).
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolveAborted) => {
    if (signal.aborted) resolveAborted();
    signal.addEventListener('abort', () => resolveAborted(), { once: true });
  });
}
