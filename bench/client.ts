import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measure, type Load, type Measured } from './load.ts';
import { end } from './role.ts';

/** A load that asks for one thing again and again. */
export interface OneLoad extends Omit<Load, 'next'> {
  readonly target: ReturnType<Load['next']>;
}

/** Clients in a process of their own. */
export interface ClientProcess {
  measure(load: OneLoad): Promise<Measured>;
  end(): Promise<void>;
}

/** So that a collection of the bench's own heap, 20 to 40 ms on both cores, is not timed with what is asked for. */
export function startClient(): ClientProcess {
  const child = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = new Promise<never>((_, ended) =>
    child.once('exit', () => ended(new Error('The clients ended. What they said is above.'))),
  );
  gone.catch(() => undefined);
  return {
    measure: (load) => {
      const told = new Promise<Measured>((tell) =>
        child.once('message', (measured) => tell(measured as Measured)),
      );
      child.send(load);
      return Promise.race([told, gone]);
    },
    end: () => end(child),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('message', (asked) => {
    const { target, ...load } = asked as OneLoad;
    void measure({ ...load, next: () => target }).then((measured) => process.send?.(measured));
  });
}
