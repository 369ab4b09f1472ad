/** When a failed step is worth another attempt: never, or later with a growing delay. */
export type Retry = 'never' | 'later';

interface ErrorRow {
  readonly status: number;
  /** FHIR R4 `issue-type` code, for OperationOutcome. */
  readonly issue: string;
  /** Spine-ErrorOrWarningCode, the NHS vocabulary for the same thing. */
  readonly spine: string;
  /** What the caller is told: what is wrong and what to do. Never a person's data. */
  readonly text: string;
  readonly retry: Retry;
}

const row = (status: number, issue: string, spine: string, retry: Retry, text: string): ErrorRow => ({
  status,
  issue,
  spine,
  retry,
  text,
});

/** Every error this gateway answers with. Codes are permanent: a retired one is never given a new meaning. */
export const errorTable = {
  'not-json': row(
    400,
    'structure',
    'MESSAGE_NOT_WELL_FORMED',
    'never',
    'The body is not JSON. Send one case record as a JSON object, or a list of them.',
  ),
  'json-too-deep': row(
    400,
    'too-costly',
    'MESSAGE_NOT_WELL_FORMED',
    'never',
    'The JSON is nested more than 64 levels deep. Send it flatter.',
  ),
  'invalid-record': row(
    400,
    'invalid',
    'INVALID_VALUE',
    'never',
    'The case record cannot be accepted as it is. Mend the fields listed and send it again.',
  ),
  'invalid-request': row(
    400,
    'invalid',
    'INVALID_PARAMETER',
    'never',
    'The request cannot be understood. Check the fields listed.',
  ),
  'missing-idempotency-key': row(
    400,
    'required',
    'MISSING_OR_INVALID_HEADER',
    'never',
    'Send an Idempotency-Key header: 1 to 100 letters, digits, dots, dashes or underscores, the same on every retry of one push.',
  ),
  'unsupported-grant': row(
    400,
    'invalid',
    'INVALID_PARAMETER',
    'never',
    'Only grant_type client_credentials is supported, with a private_key_jwt client assertion.',
  ),
  'invalid-token-request': row(
    400,
    'invalid',
    'INVALID_PARAMETER',
    'never',
    'Send grant_type, client_assertion_type and client_assertion as a form, each once.',
  ),
  'not-signed-in': row(401, 'login', 'ACCESS_DENIED', 'never', 'Sign in first.'),
  'not-authenticated': row(
    401,
    'login',
    'ACCESS_DENIED',
    'never',
    'The token or API key is missing, unknown, expired, or not for use from this address. Get a new one.',
  ),
  'invalid-client': row(
    401,
    'login',
    'ACCESS_DENIED',
    'never',
    'The client assertion was refused. Check its key, audience, expiry and that its jti is new.',
  ),
  'not-permitted': row(
    403,
    'forbidden',
    'ACCESS_DENIED',
    'never',
    'Your account is not allowed to do this. Ask whoever manages access at your organisation.',
  ),
  'keys-unavailable': row(
    401,
    'login',
    'ACCESS_DENIED',
    'later',
    'The keys at your JWKS URL could not be fetched. It must answer with a JWK set over https within three seconds, without a redirect.',
  ),
  'form-expired': row(
    403,
    'forbidden',
    'ACCESS_DENIED',
    'never',
    'This form is out of date. Go back, reload the page and try again.',
  ),
  'no-agreement-to-push': row(
    403,
    'forbidden',
    'ACCESS_DENIED',
    'never',
    'No sharing agreement in force covers records from this source. Ask the IG officer of the lead provider.',
  ),
  'wrong-source': row(
    403,
    'forbidden',
    'ACCESS_DENIED',
    'never',
    'This client may not send for that site and system. Check source.site and source.system.',
  ),
  'unknown-site': row(
    422,
    'not-found',
    'INVALID_VALUE',
    'never',
    'No place with this source.site is known here. Check it, or ask the operator to add a configuration file for the place.',
  ),
  'unconfigured-site': row(
    422,
    'business-rule',
    'INVALID_VALUE',
    'never',
    'This place is part of the programme and nobody has configured it here. Ask the operator to add its configuration file, and send the record again.',
  ),
  'unreadable-file': row(
    422,
    'invalid',
    'INVALID_VALUE',
    'never',
    'The file cannot be read as a whole. Mend what is listed and send it again.',
  ),
  'source-refused': row(
    502,
    'security',
    'FAILURE_TO_PROCESS_MESSAGE',
    'never',
    'The case system refuses to be asked. Check its address, its keys and what its user may see.',
  ),
  'source-unavailable': row(
    503,
    'transient',
    'FAILURE_TO_PROCESS_MESSAGE',
    'later',
    'The case system does not answer, or is too busy. It is asked again at the next pull.',
  ),
  'source-malformed': row(
    502,
    'structure',
    'FAILURE_TO_PROCESS_MESSAGE',
    'never',
    'The case system answered something that cannot be used. Nothing of that answer was taken in.',
  ),
  'not-found': row(
    404,
    'not-found',
    'RESOURCE_NOT_FOUND',
    'never',
    'There is nothing at this address for you. Check it, or start again from the first page.',
  ),
  'not-acceptable': row(
    406,
    'not-supported',
    'MISSING_OR_INVALID_HEADER',
    'never',
    'Answers here are application/fhir+json only. Ask for that in Accept.',
  ),
  'key-in-use': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'later',
    'A push with this Idempotency-Key is still being taken in. Wait and send it again.',
  ),
  'agreement-version': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'This agreement has that version or a higher one on record, or it is another organisation’s. A version never changes: send the next one.',
  ),
  'version-conflict': row(
    412,
    'conflict',
    'PRECONDITION_FAILED',
    'never',
    'Somebody changed this since you read it. Read it again, and send your change with its new version in If-Match.',
  ),
  'too-large': row(
    413,
    'too-long',
    'MESSAGE_NOT_WELL_FORMED',
    'never',
    'The body is too large. A case record may have 1 MiB, a list of them 500 records and 8 MiB, a FHIR resource 256 KiB, a file of rows what the operator allows.',
  ),
  'wrong-media-type': row(
    415,
    'not-supported',
    'MISSING_OR_INVALID_HEADER',
    'never',
    'Send the body as application/json; case records also as application/x-ndjson, one a line; a file of rows as text/csv or multipart/form-data.',
  ),
  'key-reused': row(
    422,
    'conflict',
    'INVALID_VALUE',
    'never',
    'This Idempotency-Key was already used for a different body. Use a new key for a new push.',
  ),
  'too-many-requests': row(
    429,
    'throttled',
    'TOO_MANY_REQUESTS',
    'later',
    'Too many requests. Wait for the time in Retry-After and try again.',
  ),
  internal: row(
    500,
    'exception',
    'FAILURE_TO_PROCESS_MESSAGE',
    'later',
    'Something failed here, not with you. Nothing was disclosed. Try again; if it stays, quote the reference.',
  ),
  'not-in-the-tree-yet': row(
    503,
    'transient',
    'FAILURE_TO_PROCESS_MESSAGE',
    'later',
    'The entry is in the log, and its place in the tree is not published yet. Ask again in a few seconds.',
  ),
  'commit-rolled-back': row(
    503,
    'transient',
    'FAILURE_TO_PROCESS_MESSAGE',
    'later',
    'The change was not stored. Nothing was disclosed. Send it again with the same Idempotency-Key.',
  ),
  'commit-unknown': row(
    503,
    'transient',
    'FAILURE_TO_PROCESS_MESSAGE',
    'later',
    'It is not certain that the change was stored. Nothing was disclosed. Send it again with the same Idempotency-Key.',
  ),
  'intake-busy': row(
    503,
    'throttled',
    'TOO_MANY_REQUESTS',
    'later',
    'More is coming in than can be taken now. Nothing of this call was stored. Wait for the time in Retry-After and send it again with the same Idempotency-Key.',
  ),
  unavailable: row(
    503,
    'transient',
    'FAILURE_TO_PROCESS_MESSAGE',
    'later',
    'We could not check. Do not read this as no support. Try again shortly.',
  ),
  'too-many-consents': row(
    422,
    'business-rule',
    'INVALID_RESOURCE',
    'never',
    'Your organisation has 50 Consents of this person on record. Send a new version of one of them, or record a refusal.',
  ),
  'invalid-resource': row(
    422,
    'invalid',
    'INVALID_RESOURCE',
    'never',
    'The resource cannot be accepted as it is. Mend the elements listed and send it again.',
  ),
  'unknown-person': row(
    422,
    'not-found',
    'INVALID_VALUE',
    'never',
    'Your organisation has no records here of such a person. Check the patient, and push a record of them first.',
  ),
  'mapping-failed': row(
    422,
    'processing',
    'INVALID_VALUE',
    'never',
    'The record could not be turned into valid FHIR. It is kept; the reference says which.',
  ),
  'record-conflict': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'Two different versions of this record carry the same source.modified. Send the right one with a later time.',
  ),
  'source-taken': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'Another organisation already sends for this site and system. Give this one a system name of its own.',
  ),
  'unknown-client': row(
    404,
    'not-found',
    'INVALID_VALUE',
    'never',
    'There is no such client, or it is revoked: a revoked client stays so. `lwg clients list` has them all.',
  ),
  'client-exists': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'There is, or was, a client of this id. Change it with `lwg clients put`, or give the new one an id of its own.',
  ),
  'too-many-keys': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'A client has two live keys at most, each with its own name, in the register or at its JWKS URL. Revoke one of them first.',
  ),
  'no-status-address': row(
    409,
    'processing',
    'INVALID_VALUE',
    'never',
    'This client has no address to be told at. Ask for a `statusTo` address in its registration (docs/webhooks.md).',
  ),
  'already-decided': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'It is decided whether these two are one. Take that decision back first.',
  ),
  'already-merged': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'One of these two is merged already, or the one to be merged has others merged into it. Part those first, or merge the other way round.',
  ),
  'review-closed': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'This case is decided, and an outcome is recorded once. Add a note instead.',
  ),
  'identity-conflict': row(
    409,
    'conflict',
    'INVALID_VALUE',
    'never',
    'This NHS number is already held for somebody else: with another date of birth, or under another of your identifiers. Check both records.',
  ),
} as const satisfies Record<string, ErrorRow>;

/** A permanent error code: a row of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** One thing wrong with one field, in words for whoever can mend it. Carries no value that was sent. */
export interface FieldIssue {
  /** Where: a dotted path such as `person.nhsNumber`. */
  readonly field: string;
  readonly code: string;
  /** What to do about it. */
  readonly fix: string;
}

/** The only error that is thrown on purpose. What leaves is its row in the table; `cause` is never shown. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly issues: readonly FieldIssue[];
  /** Seconds to wait before trying again, where that is known. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    options: { cause?: unknown; issues?: readonly FieldIssue[]; retryAfter?: number } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.issues = options.issues ?? [];
    this.retryAfter = options.retryAfter;
  }

  get row(): ErrorRow {
    return errorTable[this.code];
  }
}
