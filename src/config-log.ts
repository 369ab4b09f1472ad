import { z } from 'zod';

/** What is read of the access log's tree. */
export const logVariables = {
  LWG_SEQUENCER_DATABASE_URL: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The same database as the log's sequencer (a login of the role lwg_sequencer). Workers that have it fold the access log into its tree and sign it; one at least must.",
    ),
  LWG_LOG_CHECKPOINT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File outside of the database, on storage that a restore does not roll back, in which the sequencer keeps the last checkpoint it signed (docs/log.md). Needed in production.',
    ),
  LWG_LOG_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,100}$/)
    .optional()
    .describe(
      "The log's name in its first checkpoint, like an address without a scheme. Left out: host and path of LWG_PUBLIC_URL, and `/log`. Later changes have no effect (docs/log.md).",
    ),
} as const;

/** The name that a log begins under. */
export function logOrigin(configured: string | undefined, publicUrl: string): string {
  const { host, pathname } = new URL(publicUrl);
  return configured ?? `${host}${pathname.replace(/\/$/, '')}/log`;
}
