import { createServer } from 'node:net';
import type { DemoSettings } from '../config.ts';
import { BootError } from '../role.ts';

/** Throws one clear line when a port cannot be had, before anything is started. */
export async function checkPortsFree({ port, signInPort, recordSystemPort }: DemoSettings): Promise<void> {
  const ports = [
    ['LWG_PORT', port],
    ['LWG_SIGN_IN_PORT', signInPort],
    ['LWG_RECORD_SYSTEM_PORT', recordSystemPort],
  ] as const;
  for (const [name, one] of ports) {
    const [same] = ports.find(([, other]) => other === one) ?? [name];
    if (same !== name) throw new BootError(`${same} and ${name} are both ${one}. Choose two ports.`);
  }
  for (const [name, one] of ports) await checkFree(one, name);
}

function checkFree(port: number, variable: string): Promise<void> {
  const other = `${variable}=${port > 60_000 || port < 1_024 ? 3_100 : port + 100}`;
  const server = createServer();
  return new Promise((free, taken) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      taken(
        new BootError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is taken. Stop what uses it (another \`npm start\`?), or choose another: ${other} npm start`
            : `Port ${port} may not be used here. Choose another: ${other} npm start`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => free()));
  });
}
