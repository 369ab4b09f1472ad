import { STATUS_CODES } from 'node:http';
import { errorTable, type ErrorCode } from '../../errors.ts';
import type { Described, Example } from './described.ts';
import type {
  Answer,
  ApiDocument,
  Content,
  NamedExamples,
  Operation,
  Parameter,
  Schema,
} from './document.ts';
import { bodyErrors, callerErrors, describedOperations, sharedErrors } from './operations.ts';
import { simplified } from './simplified.ts';
import { tokenPath } from './token-operation.ts';

const json = 'application/json';

/** Bodies that are checked as they are read: what a generator is told of them. */
const streamed: Readonly<Record<string, Schema>> = {
  'application/x-ndjson': { type: 'string', description: 'A record a line' },
  'application/jsonl': { type: 'string', description: 'A record a line' },
  'text/csv': { type: 'string', description: 'The file as it is, in its own encoding' },
  'multipart/form-data': {
    type: 'object',
    properties: { file: { type: 'string', format: 'binary', description: 'The CSV file' } },
    required: ['file'],
  },
};

/** The document as it is served: what the schemas say, and beside it each operation's examples and refusals. */
export function describeApi(document: ApiDocument): ApiDocument {
  const paths = Object.entries({ ...document.paths, ...tokenPath }).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).map(([method, one]) => [method, describeOperation(one)])),
  ]);
  return simplified({ ...document, paths: Object.fromEntries(paths) });
}

const undescribed: Described = { answers: {}, errors: [], examples: {} };

function describeOperation(operation: Operation): Operation {
  const described = describedOperations[operation.operationId ?? ''] ?? undescribed;
  const { requestBody, parameters } = operation;
  const sent = Object.entries(described.examples).filter(([, { body }]) => body !== undefined);
  return {
    ...operation,
    ...(parameters !== undefined && {
      parameters: parameters.map((one) => ({ ...one, ...examplesOf(described, one) })),
    }),
    ...(requestBody !== undefined && {
      requestBody: { ...requestBody, content: withBodies(requestBody.content, sent) },
    }),
    responses: { ...successes(operation, described), ...refusals(operation, described) },
  };
}

type NamedExample = readonly [name: string, example: Example];

function withBodies(content: Content, sent: readonly NamedExample[]): Content {
  const types = Object.entries(content).map(([type, media]) => {
    const examples = sent
      .filter(([, example]) => (example.type ?? json) === type)
      .map(([name, { summary, body }]) => [name, { summary, value: body }] as const);
    return [
      type,
      {
        schema: streamed[type] ?? media.schema,
        ...(examples.length > 0 && { examples: Object.fromEntries(examples) }),
      },
    ];
  });
  return Object.fromEntries(types);
}

/** What a call may leave out has none, but for its key: the page for trying fills in whatever has an example. */
function examplesOf(
  { examples }: Described,
  { in: place, name, required }: Parameter,
): { examples?: NamedExamples } {
  if (required !== true && name !== 'idempotency-key') return {};
  const given = Object.entries(examples).flatMap(([of, { path, headers }]) => {
    const value = { path, query: undefined, header: headers }[place]?.[name];
    return value === undefined ? [] : [[of, { value }] as const];
  });
  return given.length === 0 ? {} : { examples: Object.fromEntries(given) };
}

function successes({ responses }: Operation, described: Described): Readonly<Record<string, Answer>> {
  const known = Object.entries(responses).filter(([status]) => /^2\d\d$/.test(status));
  const answers = known.map(([status, { content, ...answer }]) => {
    const description = described.answers[Number(status)] ?? STATUS_CODES[status] ?? '';
    const [type, media] = Object.entries(content ?? {})[0] ?? [];
    // 204 has a schema of nothing, and no body.
    if (type === undefined || status === '204') return [status, { description }];
    const examples = answersOf(described, Number(status));
    return [status, { ...answer, description, content: { [type]: { ...media, ...examples } } }];
  });
  return Object.fromEntries(answers);
}

function answersOf({ examples }: Described, of: number): { examples?: NamedExamples } {
  const given = Object.entries(examples)
    .filter(([, { status, answer }]) => status === of && answer !== undefined)
    .map(([name, { summary, answer }]) => [name, { summary, value: answer }] as const);
  return given.length === 0 ? {} : { examples: Object.fromEntries(given) };
}

/** By status, with the codes that it may carry. The token endpoint answers as OAuth has it. */
function refusals(operation: Operation, described: Described): Readonly<Record<string, Answer>> {
  const isOAuth = operation.operationId === 'getToken';
  const codes = [...new Set([...described.errors, ...everydayErrors(operation, isOAuth)])];
  const statuses = [...new Set(codes.map((code) => errorTable[code].status))].toSorted((a, b) => a - b);
  const answers = statuses.map((status) => {
    const ofStatus = codes.filter((code) => errorTable[code].status === status);
    const media = { schema: { $ref: `#/components/schemas/${isOAuth ? 'OAuthError' : 'Problem'}` } };
    return [
      String(status),
      {
        description: ofStatus.map((code) => `\`${code}\`: ${errorTable[code].text}`).join('\n\n'),
        ...(ofStatus.some((code) => errorTable[code].retry === 'later') && { headers: retryAfter }),
        content: {
          [isOAuth ? json : 'application/problem+json']: { ...media, ...answersOf(described, status) },
        },
      },
    ];
  });
  return Object.fromEntries(answers);
}

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait before trying again', schema: { type: 'integer' } },
};

function everydayErrors(operation: Operation, isOAuth: boolean): readonly ErrorCode[] {
  if (isOAuth) return sharedErrors;
  return [...callerErrors, ...(operation.requestBody === undefined ? [] : bodyErrors), ...sharedErrors];
}
