import type { Figure } from './figures.ts';
import type { Read, Reads } from './reads.ts';

/** What the reads are held to (DESIGN section 6). */
export function readFigures({ by, megabytes }: Reads): readonly Figure[] {
  const of = (what: string, figure: keyof Read): number => by.get(what)?.[figure] ?? Number.NaN;
  const share = (what: string, floor: string): number =>
    (100 * of(`${what}, 16`, 'perSecond')) / of(`${floor}, 16`, 'perSecond');
  return [
    {
      id: 'support-of-f1',
      name: 'support against F1',
      what: '`$current-support` against F1, 16 clients: throughput',
      value: share('$current-support', 'floor F1'),
      unit: '%',
      budget: { is: 'at least', value: 60 },
      why: 'read-path.md',
    },
    {
      id: 'support-of-f2',
      name: 'support against F2',
      what: '`$current-support` against F2, 16 clients: throughput',
      value: share('$current-support', 'floor F2'),
      unit: '%',
      budget: { is: 'at least', value: 50 },
      why: 'read-path.md',
      note: 'aimed at, once 60 % of F1 is there',
    },
    {
      id: 'support-p50',
      name: 'support, one client, p50',
      what: '`$current-support`, one client: p50',
      value: of('$current-support, 1', 'p50'),
      unit: 'ms',
      budget: { is: 'at most', value: 1.5 },
      why: 'read-path.md',
    },
    {
      id: 'support-p99',
      name: 'support, one client, p99',
      what: '`$current-support`, one client: p99',
      value: of('$current-support, 1', 'p99'),
      unit: 'ms',
      budget: { is: 'at most', value: 15 },
      why: 'missed.md#the-slowest-look-in-a-hundred',
    },
    {
      id: 'page-of-f1',
      what: '2am page against F1, 16 clients: throughput',
      value: share('2am page', 'floor F1'),
      unit: '%',
    },
    {
      id: 'resident-server',
      name: 'memory of the server',
      what: 'resident memory of the server role, after the reads',
      value: megabytes.server,
      unit: 'MB',
      budget: { is: 'at most', value: 250 },
      why: 'missed.md#memory',
    },
    {
      id: 'resident-worker',
      what: 'resident memory of the worker role',
      value: megabytes.worker,
      unit: 'MB',
    },
  ];
}

export function readTable({ by }: Reads): readonly string[] {
  const ms = (value: number): string => value.toFixed(2);
  return [
    '| load | requests a second | p50 ms | p95 ms | p99 ms | CPU of the server, ms | of the worker | of PostgreSQL | written ahead, bytes |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...[...by].map(([name, read]) => {
      const isFloor = name.startsWith('floor');
      const costs = isFloor
        ? ['', '', '', '']
        : [ms(read.server), ms(read.worker), ms(read.postgres), String(Math.round(read.wal))];
      const [what = '', clients = ''] = name.split(', ');
      const times = [read.p50, read.p95, read.p99].map(ms);
      return `| ${[`${what}, ${clients} client${clients === '1' ? '' : 's'}`, Math.round(read.perSecond) + refusedText(read), ...times, ...costs].join(' | ')} |`;
    }),
    '',
  ];
}

/** How many were turned away in a round, where any were. */
export function refusedText({ refused }: Pick<Read, 'refused'>): string {
  return refused > 0 ? `, ${refused} turned away` : '';
}
