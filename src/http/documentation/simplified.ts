import type { ApiDocument, Schema } from './document.ts';
import { oauthError } from './token-operation.ts';

const reference = /"#\/components\/schemas\/([A-Za-z]+)"/g;

/**
 * The document without what only makes it harder to read by machine: schemas that nothing refers to, two names for one schema, dialect marks.
 * Answers are left open, since fields may be added to them within `/v1`.
 */
export function simplified(document: ApiDocument): ApiDocument {
  const { components, ...rest } = document;
  const schemas: Record<string, Schema> = { ...components?.schemas, OAuthError: oauthError };
  const used = namesIn(schemas, JSON.stringify(rest));
  const kept = [...used].toSorted().map((name) => {
    const isSent = name.endsWith('Input');
    return [newName(name, used), isSent ? schemas[name] : opened(schemas[name])] as const;
  });
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([method, one]) => [method, { ...one, responses: opened(one.responses) }]),
    ),
  ]);
  const text = JSON.stringify({
    ...document,
    paths: Object.fromEntries(paths),
    components: { ...components, schemas: Object.fromEntries(kept) },
  });
  return JSON.parse(
    text.replaceAll(reference, (_, name: string) => `"#/components/schemas/${newName(name, used)}"`),
    (key, value: unknown) => (key === '$schema' ? undefined : value),
  ) as ApiDocument;
}

/** What is named in `text`, and in what that names. */
function namesIn(
  schemas: Readonly<Record<string, Schema>>,
  text: string,
  found = new Set<string>(),
): Set<string> {
  for (const [, name = ''] of text.matchAll(reference)) {
    if (found.has(name)) continue;
    found.add(name);
    namesIn(schemas, JSON.stringify(schemas[name] ?? {}), found);
  }
  return found;
}

function newName(name: string, used: ReadonlySet<string>): string {
  const plain = name.replace(/Input$/, '');
  return used.has(plain) ? name : plain;
}

function opened<Value>(value: Value): Value {
  const isClosed = (key: string, inner: unknown): boolean =>
    key === 'additionalProperties' && inner === false;
  return JSON.parse(JSON.stringify(value ?? {}), (key, inner: unknown) =>
    isClosed(key, inner) ? undefined : inner,
  ) as Value;
}
