import type { CallLine } from '../../fhir/current-support.ts';
import type { EmergencyBanner } from './emergency-banner.ts';

/** What every page needs beside its own content. */
export interface Shell {
  /** The nonce of this response's Content-Security-Policy `script-src`. Without it no component script runs. */
  readonly cspNonce: string;
  /** Goes back as `_csrf` with every form; undefined on pages that have no session. */
  readonly csrfToken: string | undefined;
  readonly user: ShellUser | undefined;
  /** The pages of this role, where it has several. */
  readonly links?: readonly { readonly text: string; readonly href: string }[];
  /** 'Living Well: current support' */
  readonly productName: string;
  /** Whom the page is about, as the national index has it; on pages about somebody. */
  readonly checked?: CheckedNumber;
  /** Lines that always answer: where to turn for whoever may not use emergency access. */
  readonly crisisLines: readonly CallLine[];
  /** The way to emergency access: to this person's, or first to the person. On every page, so that it says nothing of anybody. */
  readonly emergencyLink?: { readonly text: string; readonly href: string };
  /** On a person's pages, once emergency access was opened. */
  readonly emergencyBanner?: EmergencyBanner;
}

/** What the national index says of a number; nothing of it comes from our store. */
export interface CheckedNumber {
  readonly name: string | undefined;
  readonly gender: string | undefined;
  readonly notes: readonly string[];
}

/** Who is signed in, as the header says it: on a shared computer this is how one notices another's session. */
export interface ShellUser {
  readonly name: string;
  readonly roleLabel: string;
  readonly organisation: string;
}
