import type { Resource } from '@medplum/fhirtypes';
import { londonTime } from '../../living-well/london-time.ts';
import type { CurrentSupport } from '../current-support.ts';
import { answerSentence } from './answer.ts';
import { callLines, type Places } from './call-lines.ts';
import { freshnessOf } from './freshness.ts';
import { goalViews } from './goals.ts';
import { needViews } from './needs.ts';
import { contactViews, doNotContactViews } from './important-people.ts';
import { personView } from './person.ts';
import { releasedItems } from './released-items.ts';
import { reqolView } from './reqol.ts';
import { safetyFlagViews } from './safety-flags.ts';
import { safetyPlanView } from './safety-plan.ts';
import { serviceViews } from './services.ts';

/** What is known beside the person's record; the same for everybody. */
export interface Known extends Places {
  /** Case systems, `site/system`, that have sent nothing for too long: what they last sent may be out of date. */
  readonly silent: ReadonlySet<string>;
}

/**
 * The 2am page's content, from released resources only (screens 2.2). Takes whatever part of them there is: what was not released leaves no gap, no
 * count and no hint. The order of the resources does not matter.
 */
export function buildCurrentSupport(
  released: readonly Resource[],
  at: Date,
  known: Known = { nations: new Map(), silent: new Set() },
): CurrentSupport {
  const items = releasedItems(released);
  const today = londonTime(at).date;
  const sections = {
    safetyPlan: safetyPlanView(items, today),
    ...callLines(items, at, known),
    services: serviceViews(items, today, known.silent),
    contacts: contactViews(items),
    doNotContact: doNotContactViews(items),
    needs: needViews(items),
    safetyFlags: safetyFlagViews(items),
    goals: goalViews(items),
    reqol: reqolView(items),
  };
  return {
    person: personView(items.patient),
    answer: answerSentence(sections, today),
    freshness: freshnessOf(released),
    ...sections,
  };
}
