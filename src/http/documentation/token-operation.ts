import { z } from 'zod';
import type { PathItem } from './document.ts';

const scope = z.string().describe('Scopes by spaces; all that the client is registered for unless told');

const tokenForm = z.object({
  grant_type: z.literal('client_credentials'),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z
    .string()
    .min(1)
    .max(8192)
    .describe(
      'JWT signed by the client (RFC 7523): iss and sub its id, aud this URL, exp within five minutes, a new jti',
    ),
  scope: scope.optional(),
});

const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int().describe('Seconds'),
  scope,
});

const form = z.toJSONSchema(tokenForm, { io: 'input' });
const answer = z.toJSONSchema(tokenAnswer);

/** `POST /oauth2/token`, which has a scope of its own and takes a form: described by hand, and held to what it does by its examples. */
export const tokenPath: Readonly<Record<string, PathItem>> = {
  '/oauth2/token': {
    post: {
      operationId: 'getToken',
      security: [],
      requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } },
      responses: { 200: { description: '', content: { 'application/json': { schema: answer } } } },
    },
  },
};

/** RFC 6749 section 5.2. */
export const oauthError = z.toJSONSchema(
  z.object({ error: z.string(), error_description: z.string(), reference: z.string() }),
);
