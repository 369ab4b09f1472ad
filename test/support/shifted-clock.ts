// Loaded before the product by `--import`, in tests only: this process's wall clock is wrong. The product knows nothing of it.

const variable = 'LWG_TEST_CLOCK_SHIFTS';
/** What sets the clock to the next of the shifts. */
export const nextShift = 'SIGUSR2';

/** The environment of a process whose clock is ahead by so many milliseconds (behind, where negative): by the first from the start, by each next at the signal. */
export function shiftedEnvironment(shifts: readonly number[]): Readonly<Record<string, string>> {
  return { [variable]: JSON.stringify(shifts), NODE_OPTIONS: `--import ${import.meta.url}` };
}

const told = process.env[variable];
if (told !== undefined) shift(JSON.parse(told) as readonly number[]);

function shift(shifts: readonly number[]): void {
  let turn = 0;
  const real = Date;
  const now = (): number => real.now() + (shifts[turn] ?? 0);
  process.on(nextShift, () => (turn += 1));
  globalThis.Date = new Proxy(real, {
    construct: (target, given: readonly unknown[]) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given) as Date,
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
}
