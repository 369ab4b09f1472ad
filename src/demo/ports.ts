import { createServer } from 'node:net';
import type { DemoSettings } from '../config.ts';
import { BootError } from '../role.ts';

/** Throws one clear line when a port cannot be had, before anything is started. */
export async function checkPortsFree({ port, signInPort }: DemoSettings): Promise<void> {
  if (port === signInPort) {
    throw new BootError(`LWG_PORT and LWG_SIGN_IN_PORT are both ${port}. Choose two ports.`);
  }
  await checkFree(port, 'LWG_PORT');
  await checkFree(signInPort, 'LWG_SIGN_IN_PORT');
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
