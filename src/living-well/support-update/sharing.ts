import { sharingTopics } from '../case-record.ts';
import type { Feed } from '../feed.ts';
import type { Part } from './part.ts';
import type { SupportUpdate } from './reading.ts';
import { rowIssue } from './row-issues.ts';

/**
 * What the person said about sharing. A blank says nothing, and what was said before stands. A no refuses everybody everything; a yes is only
 * about what the feed says was asked, and counts once it says when it was given and who wrote it down.
 */
export function sharingOf(update: SupportUpdate, { sharing: asked }: Feed): Part {
  const { sharing, client_ref, consent_ref } = update;
  if (sharing === undefined) return { issues: [] };
  const said = {
    id: consent_ref ?? `${client_ref}/sharing`,
    status: 'active',
    recordedOn: update.sharing_recorded_on,
    recordedBy: update.sharing_recorded_by,
  };
  if (sharing === 'do-not-share') {
    return {
      value: { ...said, choices: [{ decision: 'do-not-share', topics: [...sharingTopics] }] },
      issues: [],
    };
  }
  if (asked === undefined) return { issues: [rowIssue('sharing', 'sharing-not-declared')] };
  return { value: { ...said, choices: [{ decision: 'share', ...asked }] }, issues: [] };
}
