import pg from 'pg';
import { measureProcessing } from './processing.ts';
import { startPushSubject, startRedis } from './push-subject.ts';

/** `node bench/processing-alone.ts`, or with `redis` after it: a backlog worked off, without the rest of the run. */
const redis = process.argv.includes('redis') ? await startRedis() : undefined;
const subject = await startPushSubject({ redisUrl: redis?.url });
const pool = new pg.Pool({ connectionString: subject.databaseUrl, max: 4 });
pool.on('error', () => undefined);
await pool.query('CREATE TABLE floor_row (id uuid PRIMARY KEY, bytes bytea NOT NULL)');
const server = await subject.start('serve');
const { records, resources, floor, share } = await measureProcessing(subject, pool);
await server.end();
await pool.end();
await subject.stop();
await redis?.stop();
process.stdout.write(
  `${records.toFixed(0)} records, ${resources.toFixed(0)} resources of ${floor.toFixed(0)} rows a second: ${(100 * share).toFixed(1)} %\n`,
);
