import fc from 'fast-check';
import { formBodies } from './bodies.ts';
import { asForm, at, type Door } from './door.ts';
import { strangeText } from './strange.ts';
import type { Visitor, World } from './world.ts';

/** Telling a team, introducing somebody, and what the team answers. */
export function tellingDoors(world: World): readonly Door[] {
  const { staff } = world;
  const page = { method: 'POST', shape: 'page', givesBack: 'escaped' } as const;
  const by = ({ cookie }: Visitor) => [asForm, ['cookie', cookie]] as const;
  return [
    {
      ...page,
      name: 'tell the team, and introduce',
      routes: ['POST /support/people/:handle/tell', 'POST /support/people/:handle/introduce'],
      paths: fc.constantFrom(`${world.support}/tell`, `${world.support}/introduce`),
      headers: by(staff.nurse),
      bodies: formBodies(tellForm, { _csrf: staff.nurse.csrf }),
    },
    {
      ...page,
      name: 'what was told, by its address and its answer',
      routes: ['POST /cases/told/:id'],
      paths: fc.oneof(fc.uuid(), at('x'), at('%00')).map((id) => `/cases/told/${id}`),
      headers: by(staff.finder),
      bodies: formBodies(
        { answer: fc.constantFrom('seen', 'declined', 'constructor'), reason: strangeText },
        { _csrf: staff.finder.csrf },
      ),
    },
  ];
}

const tellForm = {
  team: fc.oneof(fc.uuid(), strangeText),
  situation: fc.constantFrom('in-emergency-department', 'please-phone', 'constructor'),
  phone: fc.oneof(at('020 7946 0123'), strangeText),
  note: strangeText,
  once: fc.oneof(fc.uuid(), strangeText),
  site: fc.constantFrom('salford', 'constructor'),
  given: fc.oneof(at('Ravi'), strangeText),
  family: fc.oneof(at('Unknownsson'), strangeText),
  strands: fc.constantFrom('building-resilience', 'constructor'),
  agreement: fc.constantFrom('face-to-face', 'constructor'),
};
