import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded into a process of the product: says how many bytes of what was made after 'begin' were still there when the young generation was collected.

interface Node {
  readonly selfSize: number;
  readonly children: readonly Node[];
}

const session = new Session();
session.connect();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: { readonly type: 'minor' }) => void;

const bytesOf = ({ selfSize, children }: Node): number =>
  children.reduce((bytes, child) => bytes + bytesOf(child), selfSize);

const answers: Readonly<Record<string, () => Promise<number>>> = {
  begin: async () => {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: 4_096,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: false,
    });
    return 0;
  },
  end: async () => {
    // What survived once is only then given up or made old.
    collect({ type: 'minor' });
    collect({ type: 'minor' });
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return bytesOf(profile.head);
  },
};

process.on('message', (asked) => {
  void answers[String(asked)]?.().then((bytes) => process.send?.(bytes));
});
