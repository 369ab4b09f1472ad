import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { indexPeople } from '../../src/demo/index-people.ts';
import { writePdsFile } from '../../src/demo/pds-file.ts';
import { startPdsStandIn, type PdsStandIn } from '../../src/demo/pds-stand-in.ts';
import { enter, launchBrowser, tabTo } from '../support/chromium.ts';
import { openDesk } from '../support/desk.ts';
import { expectGood } from '../support/screens.ts';
import { startRealGateway, type RealGateway } from '../support/real-gateway.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

let index: PdsStandIn;
let real: RealGateway;
let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'lwg-index-'));

beforeAll(async () => {
  index = await startPdsStandIn(0, indexPeople);
  const extra = { LWG_PDS_FILE: await writePdsFile(folder, index) };
  [real, browser] = await Promise.all([startRealGateway(extra), launchBrowser()]);
  await real.start('serve');
});
afterAll(async () => {
  await browser.close();
  await real.stop();
  await index.close();
  rmSync(folder, { recursive: true });
});

describe('Somebody without a number', () => {
  test.each([true, false])(
    'is found by keyboard alone, confirmed and looked up (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const desk = await openDesk(browser, real.url, { javaScriptEnabled });
      const { page } = desk;
      await desk.signInAs('Sam Nightingale', '/support');
      await page.locator('#nhs-number:focus').waitFor();
      await tabTo(page, `it.tagName === 'SUMMARY' && it.textContent.includes('No NHS number?')`);
      await page.keyboard.press('Enter');
      for (const [id, text] of [
        ['trace-family', 'Stranger'],
        ['trace-birth-day', '11'],
        ['trace-birth-month', '2'],
        ['trace-birth-year', '1974'],
      ] as const) {
        await tabTo(page, `it.id === '${id}'`);
        await page.keyboard.type(text);
      }
      if (javaScriptEnabled) await expectGood(page, 'trace-form');
      await enter(page, '**/support/trace');
      expect(await desk.textOf('main')).toMatch(/Confirm who this is[\s\S]*STRANGER, Jo[\s\S]*999 000 0115/);
      if (javaScriptEnabled) await expectGood(page, 'trace-found');
      await tabTo(page, `it.textContent.trim() === 'This is the person'`);
      await enter(page, '**/support/people/*');
      expect(await desk.textOf('.app-person')).toMatch(/STRANGER, Jo[\s\S]*11 Feb 1974[\s\S]*999 000 0115/);
      expect([...desk.addresses, await page.title()].join('\n')).not.toMatch(/stranger|9990000|1974/i);
      await desk.context.close();
    },
  );
});
