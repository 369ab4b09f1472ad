import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { codeShape } from './code-list.ts';
import { introductionRouteCodes } from './introduction-routes.ts';
import { partnerServiceCodes } from './partner-services.ts';
import { roleCodes } from './roles.ts';
import { siteFeedback, siteQuestionnaire } from './site-questionnaires.ts';
import { timeBound } from './time-bound.ts';

/** How one place runs Living Well: what differs between places is a file, never code. */
const name = z.string().trim().min(1).max(200);
const sentence = z.string().trim().min(1).max(500);
const sector = z.enum(['vcs', 'nhs', 'council']);

const accessRoute = z.strictObject({
  route: z.enum(introductionRouteCodes),
  inferred: z.literal(true).optional().describe('The source was not plain about it'),
});

const teamRole = z.strictObject({
  role: z.enum(roleCodes),
  sector: sector.optional(),
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  joined: z
    .enum(['later', 'planned'])
    .optional()
    .describe('Where only the order is known, and not the day: after the start, or not yet'),
});

/** What may be known of a place. Each is either told with its source, or named in `notPublic`. */
const facts = {
  aliases: z.array(name).min(1),
  targetGroup: sentence,
  leadController: z.strictObject({ name: name.optional(), sector }),
  accessRoutes: z.array(accessRoute).min(1),
  selfIntroductionAllowed: z.boolean(),
  singlePointOfAccess: name,
  triagedBy: z.strictObject({ name, service: z.enum(partnerServiceCodes).optional() }),
  timeBound,
  teamRoles: z.array(teamRole).min(1),
  deliveryTeam: z.strictObject({ name, count: z.int().min(1).optional(), later: sentence.optional() }),
  exitRule: z.strictObject({ code: codeShape, text: sentence }),
  onwardNetwork: z.strictObject({ name, aliases: z.array(name).optional() }),
  returnPolicy: z.enum(['re-referral', 'open-door']),
  caseSystem: sentence,
  tools: z.array(name).min(1),
  questionnaires: z.array(siteQuestionnaire).min(1),
  feedback: siteFeedback,
  legalAgeRange: z.strictObject({ from: z.int().min(0), to: z.int().min(1).optional() }),
  identifierSystem: z.url().describe('Address of the identifier scheme, where the scheme has no settled one'),
};
type Fact = keyof typeof facts;
const factNames = Object.keys(facts) as readonly Fact[];

/** Known of every place that can be used: without them no record can be read. */
const always = {
  brandName: name,
  jurisdiction: z.enum(['England', 'Scotland']),
  identifierScheme: z.enum(['nhs-number', 'chi']),
};

const sources = z
  .record(z.string(), name)
  .describe('Of each fact, where it is from: a section of the programme description, or a document');

const told = z.strictObject({
  code: codeShape,
  place: name,
  status: z.literal('configured'),
  ...always,
  ...z.object(facts).partial().shape,
  sources,
  notPublic: z.array(z.enum(factNames)).describe('Facts that are left out because nothing public tells them'),
});

const configured = told.check(({ value, issues }) => {
  for (const { path, rule } of faultsOf(value)) {
    issues.push({ code: 'custom', path: [...path], params: { code: rule }, input: value });
  }
});

interface Fault {
  readonly path: readonly string[];
  readonly rule: 'told-or-not-public' | 'source' | 'unknown-fact' | 'self-route';
}

/** What no single field can tell: a fact both told and not public, or neither; a fact without a source; a self-route that is denied. */
function faultsOf(site: z.output<typeof told>): readonly Fault[] {
  const present = new Set(Object.entries(site).flatMap(([key, value]) => (value === undefined ? [] : [key])));
  const all: readonly string[] = [...factNames, ...Object.keys(always)];
  const self = site.accessRoutes?.some(({ route }) => route === 'self');
  return [
    ...factNames
      .filter((fact) => present.has(fact) === site.notPublic.includes(fact))
      .map((fact): Fault => ({ path: [fact], rule: 'told-or-not-public' })),
    ...all
      .filter((fact) => present.has(fact) !== fact in site.sources)
      .map((fact): Fault => ({ path: ['sources', fact], rule: 'source' })),
    ...Object.keys(site.sources)
      .filter((fact) => !all.includes(fact))
      .map((fact): Fault => ({ path: ['sources', fact], rule: 'unknown-fact' })),
    ...(self !== undefined && (site.selfIntroductionAllowed ?? self) !== self
      ? [{ path: ['selfIntroductionAllowed'], rule: 'self-route' } as const]
      : []),
  ];
}

/** A place that is part of the programme and that nobody has configured: its records are refused with its own words. */
const unconfigured = z.strictObject({
  code: codeShape,
  place: name,
  status: z.literal('unconfigured'),
  why: sentence,
  sources,
});

export const siteSchema = z.discriminatedUnion('status', [configured, unconfigured]).meta({
  id: 'Site',
  title: 'Site configuration',
  description: 'How one place runs Living Well. Keys that are not listed are refused.',
});

export type Site = z.output<typeof siteSchema>;
export type ConfiguredSite = z.output<typeof configured>;

/**
 * Checks a site configuration that was parsed already. Unknown keys are refused: a misspelt rule must not be silently off.
 *
 * @throws GatewayError `internal` with the paths at fault; a wrong site file is ours, not a caller's
 */
export function checkSite(parsed: unknown): Site {
  const checked = siteSchema.safeParse(parsed);
  if (checked.success) return checked.data;
  throw new GatewayError('internal', {
    issues: checked.error.issues.map((issue) => ({
      field: issue.path.join('.'),
      code: issue.code === 'custom' ? String(issue.params?.['code']) : issue.code,
      fix: 'Mend this field of the site configuration.',
    })),
  });
}
