import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { heapFlags } from '../src/ops/heap-flags.ts';
import type { Figure } from './figures.ts';
import { median } from './load.ts';
import { plan } from './plan.ts';
import { newFolder, startPushSubject } from './push-subject.ts';
import { startSubject } from './subject.ts';

/** From the command to the first ready answer. */
export async function measureColdStart(): Promise<readonly Figure[]> {
  const embedded: number[] = [];
  for (let start = 0; start < plan.starts; start++) {
    const subject = await startSubject();
    embedded.push(subject.coldStart);
    await subject.stop();
  }
  return [
    {
      id: 'cold-start-embedded',
      name: 'cold start, embedded',
      what: 'cold start to first ready answer, embedded database made anew',
      value: median(embedded),
      unit: 's',
      budget: { is: 'at most', value: 5 },
      why: 'missed.md#a-cold-start',
    },
    {
      id: 'cold-start-database',
      name: 'cold start with a database',
      what: 'the same with a database, compiled beforehand as in the image',
      value: await startsOnDatabase(),
      unit: 's',
      budget: { is: 'at most', value: 2 },
      why: 'missed.md#a-cold-start',
    },
  ];
}

async function startsOnDatabase(): Promise<number> {
  const compiled = compiledRoles();
  const subject = await startPushSubject({ variables: { NODE_COMPILE_CACHE: compiled } });
  const took: number[] = [];
  for (let start = 0; start < plan.starts; start++) {
    const begun = performance.now();
    const server = await subject.start('serve');
    const ready = await fetch(`${subject.url}/health/ready`);
    if (ready.status !== 200) throw new Error('the server is up and not ready');
    took.push((performance.now() - begun) / 1000);
    await server.end();
  }
  await subject.stop();
  rmSync(compiled, { recursive: true });
  return median(took);
}

/** As the image's build does it. */
function compiledRoles(): string {
  const folder = newFolder('compiled');
  const program = fileURLToPath(new URL('../src/cli/lwg.ts', import.meta.url));
  execFileSync(process.execPath, [...heapFlags, program, 'compile'], {
    env: { NODE_COMPILE_CACHE: folder },
    stdio: 'ignore',
  });
  return folder;
}
