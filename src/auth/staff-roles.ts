import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { staffRoles, type StaffRole } from './principal.ts';

const staffRoleRow = z.strictObject({
  issuer: z.url().describe('The sign-in provider that may vouch for this role'),
  organisation: z.string().regex(/^[A-Z0-9]{1,9}$/),
  roleCode: z
    .string()
    .regex(/^(S\d{4}:G\d{4}:)?R\d{4}$/)
    .describe('National RBAC role code, whole (S8000:G8000:R8001) or its last part (R8001)'),
  role: z.enum(staffRoles),
});

type StaffRoleRow = z.output<typeof staffRoleRow>;

/** `https://host:443/x` and `https://host/x` are one provider: CIS2 keeps the port in `iss`, URL drops it. */
const sameProvider = (issuer: string): string => new URL(issuer).href;
const rowKey = (row: Omit<StaffRoleRow, 'role'>): string =>
  [sameProvider(row.issuer), row.organisation, row.roleCode].join(' ');

/** Which national role, at which organisation, vouched for by whom, is which role here. Given as data. */
export const staffRolesSchema = z
  .array(staffRoleRow)
  .refine(
    (rows) => new Set(rows.map(rowKey)).size === rows.length,
    'Two rows name the same issuer, organisation and role code. Keep one.',
  );

export type StaffRoles = z.output<typeof staffRolesSchema>;

/**
 * The role a member of staff has here. A row for the whole code goes before one for its last part. There is no
 * default: a nurse of a trust that is not listed is nobody here. Throws `not-permitted`.
 */
export function loadStaffRole(table: StaffRoles, claimed: Omit<StaffRoleRow, 'role'>): StaffRole {
  const lastPart = claimed.roleCode.split(':').at(-1) ?? '';
  for (const roleCode of [claimed.roleCode, lastPart]) {
    const wanted = rowKey({ ...claimed, roleCode });
    const row = table.find((candidate) => rowKey(candidate) === wanted);
    if (row) return row.role;
  }
  throw new GatewayError('not-permitted', {
    cause: new Error('no staff role is mapped to the selected role'),
  });
}
