import { figureTable } from './figures.ts';
import { measureLog } from './log.ts';

/** `node bench/log-alone.ts [ENTRIES]`: the log's tree alone, at a million entries unless told. */
const figures = await measureLog(Number(process.argv[2] ?? 1_000_000));
process.stdout.write(figureTable(figures).join('\n'));
