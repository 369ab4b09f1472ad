import { spawn } from 'node:child_process';
import type { Figure } from './figures.ts';

/** `npm run check`, once, as somebody who changes the code waits for it. */
export async function measureCheck(): Promise<readonly Figure[]> {
  const begun = performance.now();
  const code = await new Promise<number | null>((ended, failed) => {
    const child = spawn('npm', ['run', '-s', 'check'], { stdio: 'ignore' });
    child.once('error', failed);
    child.once('exit', ended);
  });
  return [
    {
      id: 'check',
      name: 'npm run check',
      what: '`npm run check`: types, lint, format, fences, unit',
      // One that fails is not done, however soon.
      value: code === 0 ? (performance.now() - begun) / 1000 : Number.NaN,
      unit: 's',
      budget: { is: 'at most', value: 30 },
      why: 'missed.md#the-check',
    },
  ];
}
