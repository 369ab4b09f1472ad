import { z } from 'zod';
import type { ApiDocument, Schema } from '../../src/http/documentation/document.ts';

const reference = '#/components/schemas/';

/** What is wrong with `value` by a schema of the document, as a reader of nothing but the document would find it. */
export function schemaIssues({ components }: ApiDocument, schema: Schema, value: unknown): readonly string[] {
  const text = JSON.stringify({ ...schema, $defs: components?.schemas ?? {} });
  const whole = JSON.parse(text.replaceAll(`"${reference}`, '"#/$defs/')) as Parameters<
    typeof z.fromJSONSchema
  >[0];
  const { error } = z.fromJSONSchema(whole).safeParse(value);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

const uuid = /^"?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"?$/;
const time = /^\d{4}-\d\d-\d\dT/;
const secret = /^lwg_/;

/** A value with every id, time and secret in it as one word, so that an example can be compared with what came. */
export function withoutIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_key, inner: unknown) => {
    if (typeof inner !== 'string') return inner;
    if (uuid.test(inner)) return '(id)';
    if (time.test(inner)) return '(time)';
    return secret.test(inner) ? '(secret)' : inner;
  });
}
