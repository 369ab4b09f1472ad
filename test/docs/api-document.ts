import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { v1 } from '../../src/app.ts';
import type { ApiDocument } from '../../src/http/documentation/document.ts';
import { readManifest } from '../architecture/source-tree.ts';

/** Where it is committed. */
export const apiFile = 'docs/openapi.json';

/** Where `npm start` is. */
const publicUrl = 'http://127.0.0.1:3000';

/** The OpenAPI document from the routes alone: they are registered, with nothing behind them, and never called. */
export async function apiDocument(): Promise<ApiDocument> {
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const settings = { publicUrl, tokenUrl: `${publicUrl}/oauth2/token`, version: readManifest().version };
  const services = { ...settings, intakeLimits: { atOnce: 1, backlog: 1 } };
  await app.register(v1(services as unknown as Parameters<typeof v1>[0]), { prefix: '/v1' });
  const response = await app.inject('/v1/openapi.json');
  await app.close();
  return response.json<ApiDocument>();
}
