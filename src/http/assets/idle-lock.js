/** Empties a page that nobody used for a while: on a shared computer the next person must not read it. The server refuses by then anyway. */
export function lockWhenIdle() {
  const seconds = document.querySelector('meta[name="app-locks-after"]')?.content;
  if (seconds === undefined) return;
  const locksAt = Date.now() + Number(seconds) * 1000;
  const lock = () => {
    if (Date.now() < locksAt) return;
    document.body.replaceChildren();
    document.title = 'Signed out';
    const handle = /^\/support\/people\/([\w-]{22})/.exec(location.pathname)?.[1];
    // In place of this page: the way back must not lead to it.
    location.replace(handle === undefined ? '/signed-out?idle' : `/signed-out?idle&back=${handle}`);
  };
  setInterval(lock, 1000);
  // A computer that slept had no timers.
  for (const event of ['pageshow', 'focus']) window.addEventListener(event, lock);
  document.addEventListener('visibilitychange', lock);
}
