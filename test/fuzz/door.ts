import fc from 'fast-check';
import type { GivesBack, Shape } from './faults.ts';
import type { Header } from './odd-headers.ts';

/** A way into the gateway, and what is sent there. */
export interface Door {
  readonly name: string;
  /** The routes that it tries, as the route table names them. */
  readonly routes: readonly string[];
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly paths: fc.Arbitrary<string>;
  /** Without those that differ with each input. */
  readonly headers: readonly Header[];
  readonly bodies: fc.Arbitrary<Buffer> | undefined;
  readonly shape: Shape;
  readonly givesBack: GivesBack;
  /** One of many that are made alike: tried less often than the others. */
  readonly isOneOfMany?: boolean;
}

export const at = (path: string): fc.Arbitrary<string> => fc.constant(path);
