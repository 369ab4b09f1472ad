import { readBounded, TooLong, utf8 } from '../read-bounded.ts';

/** Bytes of an answer: fifty people with all their addresses are well under it. */
const largest = 1_000_000;

/**
 * The body of an answer as JSON; undefined where it is too large, or is none.
 *
 * @throws whatever ended the connection
 */
export async function readJson(response: Response): Promise<unknown> {
  const bytes = await readBounded(response, largest).catch((error: unknown) => {
    if (error instanceof TooLong) return Buffer.of();
    throw error;
  });
  try {
    return JSON.parse(utf8(bytes));
  } catch {
    return undefined;
  }
}
