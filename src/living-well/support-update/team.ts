import type { Part } from './part.ts';
import { wordKey } from './cell-text.ts';
import type { Reading, SupportUpdate } from './reading.ts';
import { rowIssue } from './row-issues.ts';

/** Who to ring: the service of the directory, and the worker of the row. Nobody can be rung of whom only a code is known. */
export function teamOf(update: SupportUpdate, { services, feed }: Reading): Part {
  if (services.size === 0) return { issues: [] };
  const code = services.get(wordKey(update.service_code ?? ''));
  const service = code === undefined ? undefined : feed.services[code];
  if (code === undefined || service === undefined) {
    return { issues: [rowIssue('service_code', 'unknown-service', [...services.values()])] };
  }
  const { team, organisation, name, telephone, hours } = service;
  return {
    value: {
      ...team,
      organisation,
      service: { id: code, name, telephone, hours },
      keyWorker: workerOf(update),
    },
    issues: [],
  };
}

function workerOf({ worker_ref, worker_name, worker_role, worker_phone }: SupportUpdate): unknown {
  if (worker_name === undefined) return undefined;
  const [given = worker_name, ...family] = worker_name.split(/\s+/);
  return {
    // Without a reference a worker is known by the name, so that one of another name is another worker.
    id: worker_ref ?? `name:${wordKey(worker_name)}`.slice(0, 100),
    name: { given, family: family.length === 0 ? undefined : family.join(' ') },
    role: worker_role ?? 'Worker',
    telephone: worker_phone,
  };
}
