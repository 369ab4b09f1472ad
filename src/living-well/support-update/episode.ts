import type { z } from 'zod';
import type { episode } from '../record-journey.ts';
import type { Part } from './part.ts';
import type { SupportUpdate } from './reading.ts';
import { rowIssue, type RowIssue } from './row-issues.ts';

type EpisodeInput = z.input<typeof episode>;
type Contact = NonNullable<EpisodeInput['nextContact']>;

/** Columns say one time of support: its id is that of the person at the service, and of its start where that is known. */
export function episodeOf(update: SupportUpdate): Part {
  const { status, start_date: start, end_date: end, closed_reason: reason } = update;
  const last = contactOf(update, 'last');
  const next = contactOf(update, 'next');
  const ended = status === 'closed' || status === 'cancelled';
  return {
    value: {
      id: [update.client_ref, update.service_code, start ?? 'support'].join('/'),
      status,
      start,
      ...(ended && { end, ending: reason === undefined ? undefined : { reason } }),
      contacts: last.value === undefined ? [] : [last.value],
      ...(!ended && { nextContact: next.value }),
    },
    issues: [...last.issues, ...next.issues],
  };
}

function contactOf(update: SupportUpdate, which: 'last' | 'next'): Part<Contact> {
  const date = update[`${which}_contact_date`];
  const kind = update[`${which}_contact_kind`];
  if (date === undefined) return { issues: [] };
  if (kind === undefined) return { issues: missingKind(which) };
  // A next contact that moves to another day is the same one.
  const id = [update.client_ref, update.service_code, which === 'last' ? date : 'next-contact'].join('/');
  return { value: { id, date, kind: kind as Contact['kind'] }, issues: [] };
}

function missingKind(which: 'last' | 'next'): readonly RowIssue[] {
  return [rowIssue(`${which}_contact_kind`, 'contact-kind')];
}
