import { sourceError } from './source-error.ts';

/**
 * The body of an answer as text, and no more of it than fits.
 *
 * @throws GatewayError `source-malformed`, before the rest of it is read
 */
export async function readBounded({ body }: Response, largest: number): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > largest) throw sourceError('source-malformed', 'too-large');
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  try {
    return decoder.decode(bytes);
  } catch {
    throw sourceError('source-malformed', 'not-json');
  }
}
