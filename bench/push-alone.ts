import { measurePush, pushReport } from './push.ts';

/** `node bench/push-alone.ts`: the pushes of the whole run, without the rest of it. */
process.stdout.write(pushReport(await measurePush()).join('\n'));
