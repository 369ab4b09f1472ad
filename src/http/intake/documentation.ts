import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ownScopes } from '../../auth/scopes.ts';
import { caseRecordSchema } from '../../living-well/case-record.ts';
import { deprecatedRoutes } from '../plugins/deprecations.ts';
import { describeApi } from '../documentation/describe.ts';
import type { ApiDocument } from '../documentation/document.ts';
import { describeWebhooks } from '../webhooks/event-schema.ts';

export interface DocumentationSettings {
  readonly publicUrl: string;
  readonly tokenUrl: string;
  readonly version: string;
}

/** OpenAPI and JSON Schema of the API under `/v1`, made from the schemas that check it: `/v1/openapi.json`, `/v1/docs`, `/v1/schemas/case-record.json`. */
export async function apiDocumentation(
  scope: FastifyInstance,
  settings: DocumentationSettings,
): Promise<void> {
  await scope.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Living Well Gateway: API for systems',
        version: settings.version,
        description:
          'For case systems of voluntary-sector providers. Fictional people only outside production.',
      },
      servers: [{ url: settings.publicUrl }],
      webhooks: describeWebhooks(),
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          backendServices: {
            type: 'oauth2',
            flows: {
              clientCredentials: {
                tokenUrl: settings.tokenUrl,
                scopes: ownScopes,
              },
            },
          },
        },
      },
    },
    transform: (route) => marked(route, jsonSchemaTransform(route)),
    // The framework's types of a document and ours are both partial, of different parts.
    transformObject: (given) => describeApi(jsonSchemaTransformObject(given) as ApiDocument) as object,
  });
  const caseRecord = z.toJSONSchema(caseRecordSchema, { io: 'input', unrepresentable: 'any' });
  const hidden = { schema: { hide: true } } as const;
  scope.get('/schemas/case-record.json', hidden, async () => caseRecord);
  scope.get('/openapi.json', hidden, async () => scope.swagger());
  await scope.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { validatorUrl: null },
    transformStaticCSP: allowDocsPage,
  });
}

/** The one style that the page for trying writes into itself, by its hash. */
const ownStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/** That one, and the icons that are in its style sheet. Nothing else of the policy is any looser for it. */
function allowDocsPage(policy: string): string {
  return policy
    .replace("img-src 'self'", "img-src 'self' data:")
    .replace("style-src 'self'", `style-src 'self' ${ownStyle}`);
}

type Route = Parameters<typeof jsonSchemaTransform>[0];
type Transformed = ReturnType<typeof jsonSchemaTransform>;

/** What answers say of a deprecated route, its description says too. */
function marked({ url, route }: Route, transformed: Transformed): Transformed {
  const methods = [route.method].flat();
  const isEnding = methods.some((method) => deprecatedRoutes[`${method} ${url}`] !== undefined);
  return isEnding ? { ...transformed, schema: { ...transformed.schema, deprecated: true } } : transformed;
}
