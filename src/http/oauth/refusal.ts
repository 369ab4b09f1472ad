import type { RefusalWriter } from '../faces.ts';

const oauthCodes: Readonly<Record<string, string>> = {
  'invalid-client': 'invalid_client',
  'unsupported-grant': 'invalid_request',
  'not-permitted': 'invalid_scope',
};

/** The shape OAuth 2.0 clients read (RFC 6749 section 5.2), with our text. Which check failed is not said: that would teach an attacker. */
export const writeOAuthRefusal: RefusalWriter = (error, request, reply) =>
  reply.type('application/json').send(
    JSON.stringify({
      error: oauthCodes[error.code] ?? 'server_error',
      error_description: error.row.text,
      reference: request.id,
    }),
  );
