import type { ExportStore, LogExport } from '../gateway/ports/exports.ts';
import type { Transaction } from './transaction.ts';

const columns = 'id, organisation, at, manifest, is_signed AS "isSigned"';

/** Manifests of what was exported of the log. They never change. */
export function createExportStore(tx: Transaction): ExportStore {
  return {
    async put({ id, organisation, at, manifest, isSigned }) {
      await tx.query(
        'INSERT INTO log_export (id, organisation, at, manifest, is_signed) VALUES ($1, $2, $3, $4, $5)',
        [id, organisation, at, manifest, isSigned],
      );
    },
    async list(organisation, limit) {
      const { rows } = await tx.query<LogExport>(
        `SELECT ${columns} FROM log_export WHERE organisation = $1 ORDER BY at DESC, id LIMIT $2`,
        [organisation, limit],
      );
      return rows;
    },
    async find(id, organisation) {
      const { rows } = await tx.query<LogExport>(
        `SELECT ${columns} FROM log_export WHERE id = $1 AND organisation = $2`,
        [id, organisation],
      );
      return rows[0];
    },
  };
}
