import { errorTable } from '../../src/errors.ts';
import { brokenHttpText } from '../../src/http/plugins/broken-http.ts';
import { marker, markup } from './marker.ts';
import type { Answer } from './send.ts';

/** Who is answered, and so the shape of a refusal. */
export type Shape = 'api' | 'fhir' | 'hook' | 'oauth' | 'page';

/** Where what was sent may come back: never; in what was accepted; on a page, escaped. */
export type GivesBack = 'never' | 'accepted' | 'escaped';

/** What is wrong with an answer, whatever was sent. Nothing is right. */
export function faultsOf(answer: Answer, shape: Shape, givesBack: GivesBack): readonly string[] {
  return [
    ...statusFaults(answer),
    ...(answer.status >= 400 && !isUnread(answer) && !isInShape(answer, shape)
      ? [`a refusal that is not in the shape of ${shape}`]
      : []),
    ...echoFaults(answer, givesBack),
    ...(looksLikeStack(answer.body) ? ['a stack trace or the text of an exception'] : []),
  ];
}

/** Back-pressure is an answer; every other 5xx is a defect. */
function statusFaults({ status, headers }: Answer): readonly string[] {
  if (status < 500) return [];
  const isBackPressure = status === 503 && /^\d+$/.test(headers['retry-after'] ?? '');
  return isBackPressure ? [] : [`status ${status}`];
}

/** Refused before there is a route: an address or a header block that cannot be read has no face yet. */
function isUnread({ status, headers, body }: Answer): boolean {
  if (status === 404 && headers['content-type'] === 'text/plain; charset=utf-8')
    return body === errorTable['not-found'].text;
  return (status === 400 || status === 431) && headers.connection === 'close' && body === brokenHttpText;
}

function isInShape({ status, headers, body }: Answer, shape: Shape): boolean {
  const type = headers['content-type'] ?? '';
  if (shape === 'page') return type.startsWith('text/html') && body.includes('</html>');
  const said = asObject(body);
  switch (shape) {
    case 'api': {
      const isKnown = typeof said['code'] === 'string' && Object.hasOwn(errorTable, said['code']);
      return type.startsWith('application/problem+json') && isKnown && said['status'] === status;
    }
    case 'fhir':
    case 'hook':
      return (
        type.startsWith(shape === 'hook' ? 'application/json' : 'application/fhir+json') &&
        said['resourceType'] === 'OperationOutcome' &&
        Array.isArray(said['issue']) &&
        said['issue'].length > 0
      );
    case 'oauth':
      return type.startsWith('application/json') && typeof said['error'] === 'string';
  }
}

function asObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function echoFaults({ status, headers, body }: Answer, givesBack: GivesBack): readonly string[] {
  const isHtml = headers['content-type']?.startsWith('text/html') === true;
  if (isHtml && body.includes(markup)) return ['markup that was sent, unescaped'];
  const mayGiveBack = givesBack === 'escaped' ? isHtml : givesBack === 'accepted' && status < 300;
  const said = JSON.stringify(headers) + (mayGiveBack ? '' : body);
  return said.toLowerCase().includes(marker.toLowerCase()) ? ['an echo of what was sent'] : [];
}

function looksLikeStack(body: string): boolean {
  return /\n\s+at .+:\d+:\d+|node_modules|\b(?:Type|Range|Syntax|Reference)Error\b|\bECONN|\bZodError\b/.test(
    body,
  );
}
