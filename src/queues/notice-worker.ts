import { deliverNext, type Delivering } from '../gateway/emergency/deliver-notices.ts';
import { describeError, type Log } from '../log.ts';

/** Milliseconds between looks: the most that an IG officer waits beside the network. */
const lookEvery = 1_000;
/** Notices tried at once by one process: an address that hangs holds up one of them. */
const atOnce = 4;

export interface NoticeWorkerOptions extends Delivering {
  readonly log: Log;
}

export interface NoticeWorker {
  /** Stops taking up notices and waits for those in hand. */
  close(): Promise<void>;
}

/** Delivers notices as they fall due. Any number may run. */
export function startNoticeWorker(options: NoticeWorkerOptions): NoticeWorker {
  let closing = false;
  const working = new Set<Promise<void>>();
  const timer = setInterval(() => {
    if (working.size >= atOnce) return;
    const work = deliverAll(options, () => closing).finally(() => working.delete(work));
    working.add(work);
  }, lookEvery);
  return {
    async close() {
      closing = true;
      clearInterval(timer);
      await Promise.all(working);
    },
  };
}

/** One after the other until none is due. */
async function deliverAll(options: NoticeWorkerOptions, isClosing: () => boolean): Promise<void> {
  const { log } = options;
  try {
    while (!isClosing()) {
      const attempt = await deliverNext(options);
      if (attempt === undefined) return;
      const { notice, state, attempts } = attempt;
      const { organisation } = notice;
      if (state === 'no-address') log('NOTE004', { organisation });
      else log(state === 'delivered' ? 'NOTE001' : 'NOTE002', { organisation, state, attempts });
    }
  } catch (error) {
    log('NOTE003', describeError(error));
  }
}
