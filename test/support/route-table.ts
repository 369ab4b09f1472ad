import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../src/app.ts';
import type { ServerServices } from '../../src/services.ts';

const channel = 'fastify.initialization';

/** Every route of the app as `METHOD /path`, as the framework was told of it: one that is added anywhere is here. `HEAD` comes with `GET`. */
export async function routeTable(services: ServerServices): Promise<readonly string[]> {
  const routes = new Set<string>();
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.add(`${one} ${url}`);
    });
  };
  subscribe(channel, watch);
  try {
    await (await buildApp(services)).close();
  } finally {
    unsubscribe(channel, watch);
  }
  return [...routes].toSorted();
}
