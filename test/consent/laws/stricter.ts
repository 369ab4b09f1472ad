import type { ConsentProvision, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { breakGlass } from '../../../src/consent/purposes.ts';
import { consent, item, label, ruth, topic } from '../build.ts';
import { denials, provision, world } from '../generators.ts';
import { editProvision, withConsents, withLabels } from '../rewrite.ts';
import {
  aNewConsentReplacesTheOneBefore,
  anySubject,
  oddConsentsAreSkipped,
  oddProvisionsAreSkipped,
  onlyTheLastProvision,
  onlyTheLastSensitivity,
  onlyTheLastTopic,
  veryRestrictedIsReadAsNormal,
} from './faults.ts';
import type { Law } from './law.ts';
import { decided, law, neverOpens, sams, seed } from './law.ts';

const levels = ['U', 'L', 'M', 'N', 'R', 'V'].map(label);
const level = fc.nat({ max: 5 });
const unlistedMark = fc.constantFrom(label('HIV'), label('TBOO'), label('QQQ'), {
  system: 'urn:elsewhere',
  code: 'q',
});
const unlistedTopic = fc.constantFrom('risk', 'people', 'no-such-topic').map(topic);
const unknown = fc.constantFrom<object[]>({ surprise: 1 }, { modifierExtension: [{ url: 'urn:x' }] });

/** Law 2: none of these turns a deny into a permit. */
export const stricterLaws: readonly Law[] = [
  law(
    'adding a Consent whose every rule denies',
    { aNewConsentReplacesTheOneBefore },
    fc.tuple(world, denials),
    (decide, [one, rule]) =>
      neverOpens(decide, one, withConsents(one, [...sams(one), consent(rule, { id: 'new' })])),
  ),
  law(
    'adding a deny beside sibling provisions',
    { onlyTheLastProvision },
    fc.tuple(world, provision(0, ['deny']), seed),
    (decide, [one, deny, random]) => {
      const add = (at: ConsentProvision) => ({ ...at, provision: [...(at.provision ?? []), deny] });
      return neverOpens(decide, one, editProvision(one, random, add));
    },
  ),
  law(
    'adding an unknown element or a modifierExtension to a provision',
    { oddProvisionsAreSkipped },
    fc.tuple(world, unknown, seed),
    (decide, [one, surprise, random]) =>
      neverOpens(
        decide,
        one,
        editProvision(one, random, (at) => Object.assign({}, at, surprise)),
      ),
  ),
  law(
    'adding an unknown element or a modifierExtension to a Consent',
    { oddConsentsAreSkipped },
    fc.tuple(world, unknown),
    (decide, [one, surprise]) => {
      const odd = sams(one).map((each, index) => (index === 0 ? Object.assign({}, each, surprise) : each));
      return neverOpens(decide, one, withConsents(one, odd));
    },
  ),
  law(
    'raising the item’s confidentiality',
    { veryRestrictedIsReadAsNormal },
    fc.tuple(world, level, level),
    (decide, [one, low, high]) => {
      const raised = (to: number) => withLabels(one, 'level', levels[to]);
      return neverOpens(decide, raised(Math.min(low, high)), raised(Math.max(low, high)));
    },
  ),
  law(
    'adding a sensitivity that no permit lists',
    { onlyTheLastSensitivity },
    fc.tuple(world, unlistedMark),
    (decide, [one, mark]) => neverOpens(decide, one, withLabels(one, 'mark', mark)),
  ),
  law(
    'adding a topic that no permit lists',
    { onlyTheLastTopic },
    fc.tuple(world, unlistedTopic),
    (decide, [one, theme]) => neverOpens(decide, one, withLabels(one, 'topic', theme)),
  ),
  law(
    'adding a further subject',
    { anySubject },
    fc.tuple(world, fc.constantFrom(ruth, 'Patient/stranger')),
    (decide, [one, patient]) => {
      const resource: Resource = Object.assign({}, one.item.resource, { patient: { reference: patient } });
      const after = { ...one, item: item(resource) };
      if (decided(decide, one).code !== 'no-case') return neverOpens(decide, one, after);
      // With a case of the further subject's, question 4 is answered (7). What the first says is then heard as it is without `BTG`.
      const purposes = one.request.purposes.filter((code) => code !== breakGlass);
      return neverOpens(decide, { ...one, request: { ...one.request, purposes } }, after);
    },
  ),
];
