import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { makeHandle, readHandle } from '../plugins/handles.ts';

const personAsked = z.strictObject({
  nhsNumber: z.string(),
  birthDate: z.string(),
  /** How they came to be asked for: what the log says of why this person. */
  foundBy: z.enum(['typed', 'traced', 'smart-launch', 'context-launch']),
  /** Id of the launch that named them, where one did. */
  launch: z.string().optional(),
});

/** Whom the pages of a handle are about, in the words of whoever asked; whether anybody is known by them is another matter. */
export type PersonAsked = z.output<typeof personAsked>;

/** The address of a person's pages in this session. It means nothing in any other, and says nothing of them. */
export function supportAddress(request: FastifyRequest, asked: PersonAsked): string {
  return `/support/people/${makeHandle(request, JSON.stringify(asked))}`;
}

/**
 * Whom a handle of this session stands for.
 *
 * @throws GatewayError `not-found` for another session's, a forgotten one, one of another room of the pages, and none at all
 */
export function readPersonAsked(request: FastifyRequest, handle: string): PersonAsked {
  const { data } = personAsked.safeParse(asJson(readHandle(request, handle) ?? ''));
  if (data === undefined) throw new GatewayError('not-found');
  return data;
}

/** Other rooms keep whom they are about in words of their own. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
