import type { FastifyInstance } from 'fastify';

/** `/.well-known/smart-configuration`, at the root and below `/fhir`: where a SMART client finds the token endpoint. */
export function smartConfigurationRoutes(scope: FastifyInstance, tokenUrl: string): void {
  const configuration = {
    token_endpoint: tokenUrl,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    grant_types_supported: ['client_credentials'],
    scopes_supported: ['system/*.rs', 'system/Consent.crus', 'case-records.write', 'receipts.read'],
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  };
  scope.get('/.well-known/smart-configuration', { schema: { hide: true } }, async () => configuration);
}
