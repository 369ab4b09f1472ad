import { actions, permitted, type Action } from '../../src/auth/permissions.ts';
import { staffRoles } from '../../src/auth/principal.ts';
import { table } from './table.ts';

/** `docs/permissions.md` */
export function permissions(written: string): string {
  const rows = (Object.keys(actions) as Action[]).map((action) => [
    `\`${action}\``,
    actions[action],
    ...staffRoles.map((role) => (permitted[role].includes(action) ? 'yes' : '')),
  ]);
  return `# Roles and what they may do

${written}

Which role somebody has is said by \`staffRoles\` of the [deployment file](deployment-file.md), for the role that they chose when they
[signed in](sign-in.md); there is no default. An empty cell is a refusal. What of a person may then be seen is decided item by item, by the
person's choices and the agreements. Systems have scopes instead, and none of these.

${table(['', 'may', ...staffRoles.map((role) => `\`${role}\``)], rows)}
`;
}
