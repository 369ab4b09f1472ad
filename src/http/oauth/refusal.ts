import type { ErrorCode } from '../../errors.ts';
import type { RefusalWriter } from '../faces.ts';

const oauthCodes: Readonly<Partial<Record<ErrorCode, string>>> = {
  'invalid-client': 'invalid_client',
  'keys-unavailable': 'invalid_client',
  'unsupported-grant': 'unsupported_grant_type',
  'not-permitted': 'invalid_scope',
  'too-many-requests': 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
};

/**
 * The shape OAuth 2.0 clients read (RFC 6749 section 5.2), with our text. Which check failed is not said: that would teach an attacker. What is
 * not an outage and has no code of its own is an `invalid_request`.
 */
export const writeOAuthRefusal: RefusalWriter = (error, request, reply) => {
  const { status, text } = error.row;
  const code = oauthCodes[error.code] ?? (status < 500 ? 'invalid_request' : 'server_error');
  // Section 5.2: everything that is the request's fault is 400, but a client that is not known for certain.
  if (code === 'invalid_scope') void reply.code(400);
  return reply
    .type('application/json')
    .header('pragma', 'no-cache')
    .send(JSON.stringify({ error: code, error_description: text, reference: request.id }));
};
