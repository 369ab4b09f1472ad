import { z } from 'zod';
import { GatewayError } from '../errors.ts';

/** How one place runs Living Well: what differs between sites is data, never code. */
const code = z.string().regex(/^[a-z][a-z0-9-]{1,60}$/);
const name = z.string().trim().min(1).max(200);

const timeBound = z
  .strictObject({
    kind: z.enum(['weeks', 'sessions', 'none']),
    min: z.int().min(1).optional(),
    max: z.int().min(1).optional(),
    softLimit: z.boolean().describe('True: passing the limit is reported, never refused'),
  })
  .refine(({ kind, max }) => (kind === 'none') === (max === undefined), { params: { code: 'time-bound' } });

export const siteSchema = z
  .strictObject({
    code,
    brandName: name,
    status: z.enum(['configured', 'unconfigured']),
    jurisdiction: z.enum(['England', 'Scotland']),
    identifierScheme: z.enum(['nhs-number', 'chi']),
    leadController: z.strictObject({ name, sector: z.enum(['vcs', 'nhs', 'council']) }),
    accessRoutes: z.array(code).min(1),
    selfIntroductionAllowed: z.boolean(),
    singlePointOfAccess: name.optional(),
    timeBound,
    teamRoles: z.array(z.strictObject({ role: code, sector: z.enum(['vcs', 'nhs', 'council']) })).min(1),
    exitRule: code,
    onwardNetworkName: name,
    returnPolicy: z.enum(['re-referral', 'open-door']),
    tools: z.array(name),
    feedbackInstrument: code.optional(),
    legalAgeRange: z.strictObject({ from: z.int().min(0), to: z.int().min(1).optional() }).optional(),
  })
  .refine((site) => site.selfIntroductionAllowed === site.accessRoutes.includes('self'), {
    path: ['selfIntroductionAllowed'],
    params: { code: 'self-route' },
  });

export type Site = z.output<typeof siteSchema>;

/**
 * Checks a site configuration that was parsed already. Unknown keys are refused: a misspelt rule must not be silently off.
 * @throws GatewayError `internal` with the paths at fault; a wrong site file is ours, not a caller's
 */
export function checkSite(parsed: unknown): Site {
  const checked = siteSchema.safeParse(parsed);
  if (checked.success) return checked.data;
  throw new GatewayError('internal', {
    issues: checked.error.issues.map((issue) => ({
      field: issue.path.join('.'),
      code: issue.code,
      fix: 'Mend this field of the site configuration.',
    })),
  });
}
