import fc from 'fast-check';
import type { GivesBack, Shape } from './faults.ts';
import type { Header } from './odd-headers.ts';
import { strangeText } from './strange.ts';

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

export const asJson: Header = ['content-type', 'application/json'];
export const asForm: Header = ['content-type', 'application/x-www-form-urlencoded'];
export const asFhir: Header = ['content-type', 'application/fhir+json'];

/** A part of an address that anybody may have typed. */
export const typed = strangeText.map((text) =>
  [...Buffer.from(text.slice(0, 300))].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
);
