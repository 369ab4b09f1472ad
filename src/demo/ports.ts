import { createServer } from 'node:net';
import type { DemoSettings } from '../config.ts';
import { BootError } from '../role.ts';

/** Throws one clear line when a port is taken, before anything is started. */
export async function checkPortsFree({ port, signInPort }: DemoSettings): Promise<void> {
  await checkFree(port, 'LWG_PORT');
  await checkFree(signInPort, 'LWG_SIGN_IN_PORT');
}

function checkFree(port: number, variable: string): Promise<void> {
  const server = createServer();
  return new Promise((free, taken) => {
    server.once('error', () =>
      taken(
        new BootError(
          `Port ${port} is taken. Stop what uses it (another \`npm start\`?), or choose another: ${variable}=${port + 100} npm start`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => free()));
  });
}
