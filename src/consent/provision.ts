import type { ConsentProvision } from '@medplum/fhirtypes';
import type { Answer } from './answer.ts';
import { combine } from './answer.ts';
import type { Ask, Effect } from './ask.ts';
import { isFields } from './fields.ts';
import type { ItemView } from './item-view.ts';
import type { Limits } from './limits.ts';
import { compileLimits, inherit } from './limits.ts';
import type { ItemCheck } from './limits/item-check.ts';
import { provisionsBelow } from './provisions-below.ts';
import { isReadableProvision } from './readable.ts';

/** A provision made ready for one ask. */
export interface Rule {
  /** Its own answer where no child answers and every check holds. */
  readonly own: Answer;
  /** False: it never answers itself. */
  readonly checks: false | readonly ItemCheck[];
  readonly children: readonly Rule[];
}

/** What a provision takes from above it. */
export interface Above {
  /** Its effect where it states no type of its own. */
  readonly untyped: Effect;
  readonly limits: Limits;
  /** Something above could not be understood: permits never hold, denies always do (consent-rules 4.3). */
  readonly tainted: boolean;
  /** The Consent as a whole may not permit (consent-rules 4.1). */
  readonly permitsVoid: boolean;
  readonly path: string;
}

/** Compiles a provision and everything below it. The caller has checked its size. Never throws for what JSON can hold. */
export function compileProvision(provision: unknown, above: Above, ask: Ask): Rule {
  const effect = effectOf(provision, above);
  const readable = isReadable(provision);
  const tainted = above.tainted || !readable;
  const limits = above.tainted || !readable ? above.limits : inherit(above.limits, provision);
  const children = provisionsBelow(provision).map((child, index) =>
    compileProvision(
      child,
      {
        untyped: effect === 'permit' ? 'deny' : 'permit',
        limits,
        tainted,
        permitsVoid: above.permitsVoid,
        path: `${above.path}.provision[${index}]`,
      },
      ask,
    ),
  );
  return {
    own: { effect, paths: [above.path] },
    checks: checksFor(effect, limits, tainted, above.permitsVoid, ask),
    children: children.filter((child) => child.checks !== false || child.children.length > 0),
  };
}

/** What a rule says about an item: its children first; only if none answers, itself (consent-rules 4.2). */
export function answerOf(rule: Rule, item: ItemView): Answer | undefined {
  let answer: Answer | undefined;
  for (const child of rule.children) answer = combine(answer, answerOf(child, item));
  if (answer !== undefined) return answer;
  return rule.checks !== false && rule.checks.every((check) => check(item)) ? rule.own : undefined;
}

function checksFor(
  effect: Effect,
  limits: Limits,
  tainted: boolean,
  permitsVoid: boolean,
  ask: Ask,
): false | readonly ItemCheck[] {
  if (tainted) return effect === 'deny' ? [] : false;
  if (permitsVoid && effect === 'permit') return false;
  return compileLimits(limits, effect, ask);
}

/** An effect that cannot be read is a deny. */
function effectOf(provision: unknown, above: Above): Effect {
  if (!isFields(provision)) return 'deny';
  const type = provision['type'];
  if (type === undefined) return above.untyped;
  return type === 'permit' ? 'permit' : 'deny';
}

function isReadable(provision: unknown): provision is ConsentProvision {
  return isReadableProvision(provision);
}
