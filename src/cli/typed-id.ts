import { z } from 'zod';
import { GatewayError } from '../errors.ts';

/**
 * The id of a person or a receipt as somebody typed it, in the form in which ids are kept.
 *
 * @throws GatewayError `not-an-id`
 */
export function typedId(text: string): string {
  const { success, data } = z.uuid().safeParse(text.toLowerCase());
  if (!success) throw new GatewayError('not-an-id');
  return data;
}
