/** What a process held at a moment, in bytes. */
export interface Held {
  /** Inputs that it had had. */
  readonly inputs: number;
  readonly rss: number;
  /** Of the heap, after a collection, with what buffers hold outside of it. */
  readonly heap: number;
}

const megabyte = 1_048_576;
/** Heap that may be held more after any number of inputs: caches that fill up. At 100,000 inputs a leak of 260 bytes for each is more. */
export const mostHeap = 24 * megabyte;
/** Resident memory besides: pages that the allocator has not given back. */
export const mostRss = 160 * megabyte;

/** What grew more than it may since the first measurement, which is taken after a warm-up. The last two are looked at, the lower one: one of them may be a peak. */
export function growthFaults(measured: readonly Held[]): readonly string[] {
  const [first] = measured;
  if (first === undefined || measured.length < 3) return ['too few measurements to tell'];
  const grown = (of: 'heap' | 'rss'): number =>
    Math.min(...measured.slice(-2).map((one) => one[of])) - first[of];
  const said = (bytes: number): string => `${Math.round(bytes / megabyte)} MB`;
  return [
    ...(grown('heap') > mostHeap ? [`the heap grew by ${said(grown('heap'))}`] : []),
    ...(grown('rss') > mostRss ? [`resident memory grew by ${said(grown('rss'))}`] : []),
  ];
}
