/** Where somebody signs in afresh, to come back to the page of a handle if it is they who left it. What is no handle is left out. */
export function signInAgain(handle: unknown): string {
  const isHandle = typeof handle === 'string' && /^[\w-]{22}$/.test(handle);
  return isHandle ? `/sign-in?again&back=${handle}` : '/sign-in?again';
}
