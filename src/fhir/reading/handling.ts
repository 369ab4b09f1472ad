import type { Row } from '../mapping/case-scope.ts';
import { reasons } from '../mapping/handling.ts';
import { systems } from '../systems.ts';
import { codeIn, dayOf, keyOf } from './elements.ts';
import { isSame, type Entry } from './entries.ts';
import { isInError, type Reading } from './reading.ts';

/** What became of a request: the Task about it. Several are several things that became of it, and only one can be kept. */
export function readHandling(reading: Reading, request: Entry, row: Row, at: string) {
  const task = reading
    .of('Task')
    .find(({ resource }) => isSame(reading.find(resource.focus), request) && !isInError(resource));
  if (task === undefined) return undefined;
  reading.take(task, row, at);
  const { businessStatus, statusReason, lastModified, authoredOn } = task.resource;
  return {
    status: codeIn(businessStatus, systems.taskStatus),
    reason: statusReason?.text === undefined ? undefined : keyOf(reasons, statusReason.text),
    on: dayOf(lastModified),
    authoredOn: dayOf(authoredOn),
  };
}
