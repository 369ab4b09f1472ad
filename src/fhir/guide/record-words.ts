import type { CaseRecord } from '../../living-well/case-record.ts';

/** Words for codes that stand in the case record's schema and in no list of their own. The types make a table with a code too few fail to compile. */

type Episode = NonNullable<CaseRecord['episode']>;
type Plan = NonNullable<CaseRecord['plan']>;
type Introduction = NonNullable<CaseRecord['introduction']>;
type Words<Code extends string> = Readonly<Record<Code, string>>;

export const contactKindWords: Words<Episode['contacts'][number]['kind']> = {
  'in-person': 'In person',
  phone: 'By telephone',
  video: 'By video',
  message: 'By message',
};

export const raterWords: Words<Plan['goals'][number]['scores'][number]['ratedBy']> = {
  person: 'Rated by the person',
  worker: 'Rated by a worker',
};

type TaskStatus =
  | NonNullable<Introduction['handling']>['status']
  | NonNullable<Plan['onward']>[number]['status']
  | NonNullable<Plan['activities']>[number]['status'];

export const taskStatusWords: Words<TaskStatus> = {
  received: 'Received',
  sent: 'Sent',
  accepted: 'Accepted',
  declined: 'Declined',
  completed: 'Completed',
  cancelled: 'Cancelled',
  planned: 'Planned',
  'under-way': 'Under way',
  done: 'Done',
  stopped: 'Stopped',
};

export const endingReasonWords: Words<NonNullable<Episode['ending']>['reason']> = {
  'planned-complete': 'Ended as planned',
  'person-ended': 'The person ended it',
  'no-contact': 'Contact was lost',
  'moved-area': 'Moved away',
  'another-service': 'Another service took over',
  died: 'The person died',
  other: 'Another reason',
};

export const returnPolicyWords: Words<NonNullable<Episode['openDoor']>['policy']> = {
  're-referral': 'They come back by a new introduction',
  'open-door': 'They may come back by themselves at any time',
};

export const toolWords: Words<NonNullable<CaseRecord['documents']>[number]['kind']> = {
  'my-story': 'My Story',
  'initial-conversation': 'Initial conversation',
  letter: 'Letter',
  other: 'Another document',
};

export const riskWords: Words<NonNullable<CaseRecord['riskFlags']>[number]['kind']> = {
  'to-self': 'Risk to themselves',
  'to-others': 'Risk to others',
  'from-others': 'Risk from others',
  'to-staff': 'Risk to staff',
  other: 'Another risk',
};
