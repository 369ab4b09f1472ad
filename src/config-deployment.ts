import { z } from 'zod';
import { cdsClientsSchema } from './auth/cds-client.ts';
import { staffRolesSchema } from './auth/staff-roles.ts';
import { ConfigError, readJson } from './config-files.ts';
import { recordSystemSchema } from './config-launches.ts';
import { pullSchema } from './config-pulls.ts';
import { providerSchema } from './config-sign-in.ts';

const odsCode = z.string().regex(/^[A-Z0-9]{1,9}$/);

/** What a deployment is: its organisations, who may sign in as what, whom to ring at any hour. No secrets, no people supported. */
export const deploymentSchema = z.strictObject({
  name: z.string().min(1).max(60).describe('Shown in the page header.'),
  organisations: z
    .array(
      z.strictObject({
        odsCode,
        name: z.string().min(1),
        partOf: odsCode.optional(),
        noticesTo: z
          .url({ protocol: /^https?$/ })
          .optional()
          .describe(
            'Where it is told of emergency access (docs/emergency-access.md), and of forms that its people must look at (src/living-well/README.md)',
          ),
      }),
    )
    .min(1)
    .describe('Everybody who signs in or is told of, with the organisation above it.'),
  staffRoles: staffRolesSchema.describe('Who may sign in as what. Nobody else may.'),
  crisisLines: z
    .array(z.strictObject({ name: z.string().min(1), telephone: z.string().min(3), note: z.string().min(1) }))
    .min(1)
    .describe('Lines that answer at any hour. On every page, whatever else is known.'),
  signIn: z
    .array(providerSchema)
    .optional()
    .describe('Where staff sign in who have no identity at the first provider (docs/sign-in.md)'),
  introductions: z
    .array(
      z.strictObject({
        site: z.string().min(1).describe('A place whose site file has the route a-and-e-liaison'),
        organisation: odsCode.describe('Who takes introductions in there'),
      }),
    )
    .optional()
    .describe('Where A&E liaison may introduce people from the pages (docs/telling-the-team.md)'),
  pulls: z
    .array(pullSchema)
    .optional()
    .describe('Case systems that are asked for what changed (docs/pull-connector.md)'),
  recordSystems: z
    .array(recordSystemSchema)
    .optional()
    .describe('Record systems of trusts from which people are opened here (docs/launches.md)'),
  cdsClients: cdsClientsSchema
    .optional()
    .describe('Record systems that may call our CDS Hooks services (docs/cds-hooks.md)'),
});
export type Deployment = z.output<typeof deploymentSchema>;

/** @throws ConfigError that names the fields */
export function readDeployment(file: string): Deployment {
  const parsed = deploymentSchema.safeParse(readJson(file, 'LWG_DEPLOYMENT_FILE'));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new ConfigError(`LWG_DEPLOYMENT_FILE is not right at: ${fields}. See docs/deployment-file.md.`);
}
