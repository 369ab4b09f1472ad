import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import type { FeedbackStore, KeptFeedback } from '../gateway/ports/feedback.ts';
import { open, seal, type OwnerKey, type Place } from '../sealing/seal.ts';
import type { Transaction } from './transaction.ts';

interface FeedbackRow {
  readonly id: string;
  readonly source_organisation: string;
  readonly site: string;
  readonly received_on: string;
  readonly sealed: Buffer;
}

const select = `SELECT id, source_organisation, site, received_on::text, sealed FROM feedback`;

/** Feedback forms. Sealed under the deployment's key: they belong to no person, and go with none. */
export function createFeedbackStore(tx: Transaction, deployment: OwnerKey): FeedbackStore {
  return {
    async put(feedback) {
      const { id, organisation, site, receivedOn, response } = feedback;
      const sealed = seal(deployment, placeOf(id), Buffer.from(JSON.stringify(response), 'utf8'));
      const { rowCount } = await tx.query(
        `INSERT INTO feedback (id, source_organisation, site, received_on, sealed) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [id, organisation, site, receivedOn, sealed],
      );
      if (rowCount === 1) return true;
      const { rows } = await tx.query<FeedbackRow>(`${select} WHERE id = $1`, [id]);
      return rows.some((row) => isSame(openRow(deployment, row), feedback));
    },
    async of(organisation, limit) {
      const { rows } = await tx.query<FeedbackRow>(
        `${select} WHERE source_organisation = $1 ORDER BY received_on, id LIMIT $2`,
        [organisation, limit],
      );
      return rows.map((row) => openRow(deployment, row));
    },
    async count(organisation) {
      const { rows } = await tx.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM feedback WHERE source_organisation = $1',
        [organisation],
      );
      return rows[0]?.count ?? 0;
    },
  };
}

function isSame(kept: KeptFeedback, sent: KeptFeedback): boolean {
  return (
    kept.organisation === sent.organisation && JSON.stringify(kept.response) === JSON.stringify(sent.response)
  );
}

function openRow(deployment: OwnerKey, row: FeedbackRow): KeptFeedback {
  return {
    id: row.id,
    organisation: row.source_organisation,
    site: row.site,
    receivedOn: row.received_on,
    response: JSON.parse(
      open(deployment, placeOf(row.id), row.sealed).toString('utf8'),
    ) as QuestionnaireResponse,
  };
}

function placeOf(id: string): Place {
  return ['feedback', id, 'sealed'];
}
