import { GatewayError, type ErrorCode } from '../../errors.ts';
import { fieldIssues, hasZodIssues } from '../field-issues.ts';

/** What the web framework's own refusals are in our table. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'wrong-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'not-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'not-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'not-json',
  FST_CSRF_MISSING_SECRET: 'form-expired',
  FST_CSRF_INVALID_TOKEN: 'form-expired',
  FST_REQ_FILE_TOO_LARGE: 'too-large',
  FST_FILES_LIMIT: 'invalid-request',
  FST_PARTS_LIMIT: 'invalid-request',
  FST_FIELDS_LIMIT: 'invalid-request',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'wrong-media-type',
};

/** Any thrown thing as a row of the error table. What nobody foresaw is `internal`, with nothing of it in the answer. */
export function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (!(error instanceof Error)) return new GatewayError('internal', { cause: error });
  if (hasZodIssues(error)) {
    const inBody = 'validationContext' in error && error.validationContext === 'body';
    const code = inBody ? 'invalid-record' : 'invalid-request';
    return new GatewayError(code, { cause: error, issues: fieldIssues(error) });
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = frameworkCodes[code];
  if (known !== undefined) return new GatewayError(known, { cause: error });
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status === 429) return new GatewayError('too-many-requests', { cause: error });
  if (status === 400) return new GatewayError('invalid-request', { cause: error });
  return new GatewayError('internal', { cause: error });
}
