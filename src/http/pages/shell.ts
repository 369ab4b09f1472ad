/** What every page needs beside its own content. */
export interface Shell {
  /** The nonce of this response's Content-Security-Policy `script-src`. Without it no component script runs. */
  readonly cspNonce: string;
  /** Goes back as `_csrf` with every form; undefined on pages that have no session. */
  readonly csrfToken: string | undefined;
  readonly user: ShellUser | undefined;
  /** Seconds without a request after which the page empties itself; undefined where nobody is signed in. */
  readonly locksAfter?: number;
  /** The pages of this role, where it has several. */
  readonly links?: readonly { readonly text: string; readonly href: string }[];
  /** 'Living Well: current support' */
  readonly productName: string;
}

/** Who is signed in, as the header says it: on a shared computer this is how one notices another's session. */
export interface ShellUser {
  readonly name: string;
  readonly roleLabel: string;
  readonly organisation: string;
}
