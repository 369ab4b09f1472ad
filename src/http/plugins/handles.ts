import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { StaffSession } from '../../auth/session.ts';

/** People a session can go back to. The oldest is forgotten: an address in the browser's history then opens nothing. */
const handlesKept = 20;

/** A new opaque handle for somebody, to stand in addresses of this session. */
export function makeHandle(request: FastifyRequest, whom: string): string {
  const handle = randomBytes(16).toString('base64url');
  const { staff } = request.session;
  if (staff !== undefined) {
    const kept = Object.entries(staff.handles).slice(1 - handlesKept);
    request.session.staff = { ...staff, handles: Object.fromEntries([...kept, [handle, whom]]) };
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
