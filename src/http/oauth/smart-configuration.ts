import type { FastifyInstance } from 'fastify';
import { signatureAlgorithms } from '../../auth/public-key.ts';
import { ownScopes } from '../../auth/scopes.ts';

/** `/.well-known/smart-configuration`, at the root and below `/fhir`: where a SMART client finds the token endpoint. */
export function smartConfigurationRoutes(scope: FastifyInstance, tokenUrl: string): void {
  const configuration = {
    token_endpoint: tokenUrl,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: signatureAlgorithms,
    grant_types_supported: ['client_credentials'],
    // Required by SMART App Launch 2.2 of every server, with exactly this in it. Nothing here takes a code: there is no authorization endpoint.
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['system/*.rs', 'system/Consent.crus', ...Object.keys(ownScopes)],
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  };
  scope.get('/.well-known/smart-configuration', { schema: { hide: true } }, async () => configuration);
}
