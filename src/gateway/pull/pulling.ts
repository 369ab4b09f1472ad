import type { ClientStore } from '../../auth/client.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import type { Feed } from '../../living-well/feed.ts';
import type { RowAnswer, RowSource } from '../../living-well/support-update.ts';
import type { Intake } from '../intake.ts';
import type { CasePull, PullStore } from '../ports/case-pull.ts';

/** A case system that is asked, as the deployment has it. */
export interface PulledSource {
  readonly source: RowSource;
  readonly feed: Feed;
  /** Registered client in whose name its records come in. */
  readonly client: string;
  /** Milliseconds between two pulls. */
  readonly every: number;
  /** The first pull asks for what changed from here on. */
  readonly startFrom: Date;
  readonly pull: CasePull;
}

export interface Pulling extends Intake {
  readonly pulls: PullStore;
  readonly clients: ClientStore;
  readonly tree: OrganisationTree;
}

/** What became of the rows of one pull. */
export interface PullTally {
  readonly accepted: number;
  /** Taken in before, and nothing new in them. */
  readonly replayed: number;
  /** Rows that must be mended at the source. */
  readonly refused: number;
}

/** A row that was not taken in: where it stood, and why. Carries nothing of anybody. */
export type OnRefused = (
  place: { readonly page: number; readonly row: number },
  answer: Pick<RowAnswer, 'update' | 'issues'>,
) => void;

/** site/system, as receipts and the operator name it. */
export function nameOf({ source }: PulledSource): string {
  return `${source.site}/${source.system}`;
}
