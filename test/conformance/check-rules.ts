import { evalFhirPath } from '@medplum/core';
import type { ElementDefinition } from '@medplum/fhirtypes';
import type { Definitions } from './definitions.ts';
import { CannotCheck, doubtful, wrong, type Finding } from './finding.ts';
import { keepsValue } from './fixed-values.ts';
import { childrenOf, isObject, type Instance } from './instance.ts';
import type { Rule } from './rules.ts';
import { isOfSlice } from './slices.ts';
import { isIn, type Code } from './value-sets.ts';

/**
 * What is wrong with the elements of one name below one parent: how many there are, what each holds, and of what kinds they are.
 * @throws CannotCheck if a rule cannot be held against them
 */
export function checkRule(
  rule: Rule,
  instances: readonly Instance[],
  path: string,
  definitions: Definitions,
): readonly Finding[] {
  const slices = [...rule.slices].map(([name, slice]) => ({
    name,
    slice,
    those: instances.filter((one) => isOfSlice(rule, slice, one)),
  }));
  const unsliced = instances.filter((one) => !slices.some(({ those }) => those.includes(one)));
  const isClosed = rule.element.slicing?.rules === 'closed';
  return [
    ...countFindings(rule.element, instances.length, path),
    ...instances.flatMap((one) => checkInstance(rule, one, definitions)),
    ...slices.flatMap(({ name, slice, those }) => checkRule(slice, those, `${path}:${name}`, definitions)),
    ...(isClosed ? unsliced.map((one) => wrong(one.path, 'is of no kind that the profile foresees')) : []),
  ];
}

/** What is wrong with one element and all below it. */
export function checkInstance(rule: Rule, instance: Instance, definitions: Definitions): readonly Finding[] {
  const { element, children } = rule;
  return [
    ...(keepsValue(element, instance.value) ? [] : [wrong(instance.path, 'has not the value that is fixed')]),
    ...typeFindings(element, instance, definitions),
    ...bindingFindings(element, instance, definitions),
    ...constraintFindings(element, instance),
    ...[...children].flatMap(([name, child]) =>
      checkRule(child, childrenOf(instance, name), `${instance.path}.${name}`, definitions),
    ),
  ];
}

function constraintFindings(
  { constraint = [] }: ElementDefinition,
  { path, value }: Instance,
): readonly Finding[] {
  return constraint.flatMap(({ key, severity, expression }) => {
    if (expression === undefined) throw new CannotCheck(`constraint ${key} has no expression`);
    const [met] = evalFhirPath(expression, value);
    if (met === true) return [];
    return [(severity === 'warning' ? doubtful : wrong)(path, `does not keep constraint ${key}`)];
  });
}

function countFindings({ min, max }: ElementDefinition, count: number, path: string): readonly Finding[] {
  if (min !== undefined && count < min)
    return [wrong(path, `is there ${count} times, at least ${min} asked`)];
  if (max !== undefined && max !== '*' && count > Number(max)) {
    return [wrong(path, `is there ${count} times, at most ${max} allowed`)];
  }
  return [];
}

function typeFindings(
  { type }: ElementDefinition,
  { path, value, choice }: Instance,
  { structures }: Definitions,
): readonly Finding[] {
  if (type === undefined) return [];
  const named = ({ code }: { code: string }): string => code.charAt(0).toUpperCase() + code.slice(1);
  const allowed = choice === undefined ? type : type.filter((one) => named(one) === choice);
  if (allowed.length === 0) return [wrong(path, `may not be a ${choice}`)];
  const targets = allowed.flatMap(({ targetProfile }) => targetProfile ?? []);
  const target = isObject(value) && typeof value['reference'] === 'string' ? value['reference'] : undefined;
  if (targets.length === 0 || target === undefined) return [];
  const types = targets.map((url) => structures.get(url)?.type ?? url.split('/').at(-1));
  return types.includes(typeOfReference(target)) ? [] : [wrong(path, `may not refer to ${target}`)];
}

function typeOfReference(reference: string): string {
  return /([A-Z]\w+)\/[^/]+(\/_history\/[^/]+)?$/.exec(reference)?.[1] ?? reference;
}

function bindingFindings(
  { binding }: ElementDefinition,
  { path, value }: Instance,
  definitions: Definitions,
): readonly Finding[] {
  const strength = binding?.strength;
  const url = binding?.valueSet;
  if (url === undefined || (strength !== 'required' && strength !== 'extensible')) return [];
  const codes = codesIn(value);
  const isRequired = strength === 'required';
  // Text alone keeps an extensible binding: there may be no code that says it.
  if (codes.length === 0)
    return isRequired && value !== undefined ? [wrong(path, `has no code of ${url}`)] : [];
  const known = codes.map((code) => isIn(url, code, definitions));
  if (known.includes(true)) return [];
  if (known.includes(undefined)) {
    return [(isRequired ? wrong : doubtful)(path, `cannot be told to be of ${url}`)];
  }
  return [(isRequired ? wrong : doubtful)(path, `is not of ${url}`)];
}

function codesIn(value: unknown): readonly Code[] {
  if (typeof value === 'string') return [{ system: undefined, code: value }];
  if (!isObject(value)) return [];
  const codings: readonly unknown[] = Array.isArray(value['coding']) ? value['coding'] : [value];
  return codings.flatMap((coding) => {
    if (!isObject(coding) || typeof coding['code'] !== 'string') return [];
    // Without a system a Coding is in no value set: no system has this name.
    return [{ system: typeof coding['system'] === 'string' ? coding['system'] : '', code: coding['code'] }];
  });
}
