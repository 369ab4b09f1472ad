import type { ElementDefinitionSlicingDiscriminator } from '@medplum/fhirtypes';
import { CannotCheck } from './finding.ts';
import { asked, keepsValue } from './fixed-values.ts';
import { childrenOf, isObject, type Instance } from './instance.ts';
import type { Rule } from './rules.ts';

/** Whether an element is of the kind that a slice is about. */
export function isOfSlice(parent: Rule, slice: Rule, instance: Instance): boolean {
  const profile = slice.element.type?.find(({ code }) => code === 'Extension')?.profile?.[0];
  if (profile !== undefined) return isObject(instance.value) && instance.value['url'] === profile;
  return discriminators(parent).every(({ type, path }) => {
    if (type !== 'value' && type !== 'pattern') {
      throw new CannotCheck(`slices of ${parent.name} are told apart by ${type}`);
    }
    const rule = path === '$this' ? slice : below(slice, path);
    if (rule === undefined || asked(rule.element).length === 0) {
      throw new CannotCheck(`slice ${slice.element.sliceName} of ${parent.name} fixes no ${path}`);
    }
    const found = path === '$this' ? [instance] : instancesBelow(instance, path);
    return found.some(({ value }) => keepsValue(rule.element, value));
  });
}

/** @throws CannotCheck if slices are asked for in a way that is not checked here */
function discriminators(parent: Rule): readonly ElementDefinitionSlicingDiscriminator[] {
  const found = parent.element.slicing?.discriminator;
  if (found !== undefined && found.length > 0) return found;
  if (/^(modifierE|e)xtension$/.test(parent.name)) return [{ type: 'value', path: 'url' }];
  throw new CannotCheck(`slices of ${parent.name} are not told apart`);
}

function below(rule: Rule, path: string): Rule | undefined {
  return path.split('.').reduce<Rule | undefined>((at, step) => at?.children.get(step), rule);
}

function instancesBelow(instance: Instance, path: string): readonly Instance[] {
  return path
    .split('.')
    .reduce<readonly Instance[]>((found, step) => found.flatMap((one) => childrenOf(one, step)), [instance]);
}
