import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { latest, type StaffSession } from '../../auth/session.ts';

/** A new opaque handle for somebody, to stand in addresses of this session. */
export function makeHandle(request: FastifyRequest, whom: string): string {
  const handle = randomBytes(16).toString('base64url');
  const { staff } = request.session;
  if (staff !== undefined) {
    request.session.staff = { ...staff, handles: latest({ ...staff.handles, [handle]: whom }) };
  }
  return handle;
}

/** Whom a handle of this session stands for; undefined for another session's and for none. */
export function readHandle(request: FastifyRequest, handle: string): string | undefined {
  return readHandleOf(request.session.staff, handle);
}

/** The same of a session that is over. */
export function readHandleOf(
  staff: Pick<StaffSession, 'handles'> | undefined,
  handle: string,
): string | undefined {
  const { handles = {} } = staff ?? {};
  return Object.hasOwn(handles, handle) ? handles[handle] : undefined;
}
