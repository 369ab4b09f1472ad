import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { enter, tabTo } from './chromium.ts';

/** A browser window and a keyboard at the gateway's pages. There is no mouse. */
export interface Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every address the browser asked for. */
  readonly addresses: readonly string[];
  /** From the first page, by way of the local sign-in, to the first page of the role. */
  signInAs(name: string, first: string): Promise<void>;
  /** From the find page to the person's. */
  find(typed: { readonly number: string; readonly birth: readonly string[] }): Promise<void>;
  /** Into the field that has the focus when the find page is there. */
  typeNumber(text: string): Promise<void>;
  textOf(selector: string): Promise<string>;
}

export async function openDesk(
  browser: Browser,
  url: string,
  options: Pick<BrowserContextOptions, 'javaScriptEnabled' | 'viewport'> = {},
): Promise<Desk> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...options });
  const page = await context.newPage();
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const typeNumber = async (text: string): Promise<void> => {
    await page.locator('#nhs-number:focus').waitFor();
    await page.keyboard.type(text);
  };
  return {
    page,
    context,
    addresses,
    signInAs: async (name, first) => {
      await page.goto(url);
      await tabTo(page, `it.textContent.trim() === 'Sign in'`);
      await enter(page, '**/interaction/**');
      await tabTo(page, `it.textContent.includes('${name}')`);
      await enter(page, `${url}${first}`);
    },
    find: async ({ number, birth }) => {
      await typeNumber(number);
      for (const part of birth) {
        await page.keyboard.press('Tab');
        await page.keyboard.type(part);
      }
      await enter(page, '**/support/people/*');
    },
    typeNumber,
    textOf: (selector) => page.locator(selector).first().innerText(),
  };
}
