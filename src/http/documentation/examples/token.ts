import { errorTable } from '../../../errors.ts';
import type { DescribedOperations } from '../described.ts';

const form = {
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: 'A.SIGNED.JWT',
};

/** `POST /oauth2/token` */
export const tokenOperations: DescribedOperations = {
  getToken: {
    answers: { 200: 'An access token, for `Authorization: Bearer`' },
    errors: ['invalid-token-request', 'unsupported-grant', 'invalid-client', 'keys-unavailable'],
    examples: {
      'a-signed-assertion': {
        summary: 'A token for all that the client is registered for',
        type: 'application/x-www-form-urlencoded',
        body: form,
        status: 200,
        answer: {
          access_token: 'lwg_token_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG',
          token_type: 'bearer',
          expires_in: 599,
          scope: 'case-records.write receipts.read',
        },
      },
      'a-password': {
        summary: 'Another grant',
        type: 'application/x-www-form-urlencoded',
        body: { ...form, grant_type: 'password' },
        status: 400,
        answer: {
          error: 'unsupported_grant_type',
          error_description: errorTable['unsupported-grant'].text,
          reference: '0b6f3c1e-58a7-4a53-9d4e-2f1f6a7c8d90',
        },
      },
    },
  },
};
