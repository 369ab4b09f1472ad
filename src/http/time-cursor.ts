import { z } from 'zod';
import { GatewayError } from '../errors.ts';

/** A place in a list that is newest first: what comes after it is older. */
export interface TimeCursor {
  readonly at: Date;
  readonly id: string;
}

/** As it stands in the address of a page. */
export function writeTimeCursor({ at, id }: TimeCursor): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** @throws GatewayError `not-found` for what {@link writeTimeCursor} did not write */
export function readTimeCursor(text: string | undefined): TimeCursor | undefined {
  if (text === undefined) return undefined;
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split(' ');
  const at = new Date(time);
  if (Number.isNaN(at.getTime()) || !z.uuid().safeParse(id).success) throw new GatewayError('not-found');
  return { at, id };
}
