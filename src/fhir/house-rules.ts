import type { Resource } from '@medplum/fhirtypes';
import type { FieldIssue } from '../errors.ts';
import { isSctid } from './sctid.ts';
import { suggestSctid } from './suggest-sctid.ts';
import { retiredSystems, systems } from './systems.ts';

/** What we ask of every resource beyond base R4: an id, no empty string, no retired system, no broken SNOMED CT id. */
export function houseRuleIssues(resource: Resource): readonly FieldIssue[] {
  const issues: FieldIssue[] = [];
  if (resource.id === undefined || resource.id === '') {
    issues.push({
      field: `${resource.resourceType}.id`,
      code: 'id-missing',
      fix: 'Give the resource an id.',
    });
  }
  walk(resource, resource.resourceType, issues);
  return issues;
}

function walk(value: unknown, path: string, issues: FieldIssue[]): void {
  if (typeof value === 'string') {
    if (value.trim() === '') issues.push(emptyString(path));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) walk(member, `${path}[${index}]`, issues);
    return;
  }
  if ('system' in value) checkSystem(value, path, issues);
  for (const [key, member] of Object.entries(value)) walk(member, `${path}.${key}`, issues);
}

function checkSystem(element: { system: unknown; code?: unknown }, path: string, issues: FieldIssue[]): void {
  const { system, code } = element;
  if (typeof system === 'string' && retiredSystems.has(system)) {
    issues.push({
      field: `${path}.system`,
      code: 'retired-system',
      fix: 'Use the system that replaced this one.',
    });
  }
  if (system === systems.snomed && !(typeof code === 'string' && isSctid(code))) {
    issues.push({
      field: `${path}.code`,
      code: 'sctid',
      fix: `${noSctid}${perhaps(code)}`,
    });
  }
}

const noSctid =
  'This is not a SNOMED CT identifier: its check digit is wrong. Look for one that was rounded by a spreadsheet.';

/** Nothing is ever mended here: two codes that look alike mean different things. */
function perhaps(code: unknown): string {
  const meant = typeof code === 'string' ? suggestSctid(code) : undefined;
  return meant === undefined ? '' : ` Perhaps ${meant} was meant. Check it: it was not put in its place.`;
}

function emptyString(field: string): FieldIssue {
  return { field, code: 'empty-string', fix: 'Leave the element out instead of leaving it empty.' };
}
