import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { startOperations } from './operations.ts';
import { BootError, type Role } from './role.ts';
import { buildServerServices } from './services.ts';

/** The HTTP role: builds the app and listens. */
export async function startServer(config: Config): Promise<Role> {
  const services = await buildServerServices(config);
  const app = await buildApp(services);
  const operations = await startOperations(config, services);
  try {
    await app.listen({ host: config.LWG_HOST, port: config.LWG_PORT });
  } catch (error) {
    await operations.close();
    await services.close();
    throw listenError(error, config);
  }
  return {
    log: services.log,
    close: async () => {
      operations.leave();
      // Takes nobody new; who is there is answered.
      await app.close();
      await operations.close();
      await services.close();
    },
  };
}

function listenError(error: unknown, { LWG_HOST, LWG_PORT }: Config): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') return error;
  return new BootError(
    `Port ${LWG_PORT} on ${LWG_HOST} is taken. Stop what uses it, or choose another with LWG_PORT.`,
  );
}
