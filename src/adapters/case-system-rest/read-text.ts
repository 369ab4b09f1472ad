import { readBounded, TooLong, utf8 } from '../read-bounded.ts';
import { sourceError } from './source-error.ts';

/**
 * The body of an answer as text.
 *
 * @throws GatewayError `source-malformed` where it is too large, before the rest of it is read, or no UTF-8; whatever ended the connection
 */
export async function readText(response: Response, largest: number): Promise<string> {
  const bytes = await readBounded(response, largest).catch((error: unknown) => {
    throw error instanceof TooLong ? sourceError('source-malformed', 'too-large') : error;
  });
  try {
    return utf8(bytes);
  } catch {
    throw sourceError('source-malformed', 'not-json');
  }
}
