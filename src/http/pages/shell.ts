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
