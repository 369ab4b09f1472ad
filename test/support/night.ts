import type { Browser } from 'playwright-core';
import { launchBrowser } from './chromium.ts';
import { loadPeople, startRealGateway, type RealGateway } from './real-gateway.ts';

/** The gateway as it is run, with the fictional people in it, and a browser to look with. */
export interface Night {
  readonly real: RealGateway;
  readonly browser: Browser;
  stop(): Promise<void>;
}

export async function startNight(): Promise<Night> {
  const [real, browser] = await Promise.all([startRealGateway(), launchBrowser()]);
  await Promise.all([real.start('serve'), real.start('worker')]);
  await loadPeople(real);
  const stop = async (): Promise<void> => {
    await browser.close();
    await real.stop();
  };
  return { real, browser, stop };
}
