import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../architecture/source-tree.ts';
import { expectAccessible, launchBrowser, tabTo } from '../support/chromium.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { freePort } from '../support/processes.ts';
import { checkpointOf, consistencyOf, leavesUpTo, newSigner, reportOf } from '../support/reference-log.ts';

const origin = 'gateway.example/log';
const log = newSigner(origin);
const leaves = leavesUpTo(6);
const checkpoint = checkpointOf(leaves, origin, [log]);
const report = JSON.stringify(reportOf(leaves, [1, 4], checkpoint, log));

let gateway: TestGateway;
let browser: Browser;
let page: Page;
let address = '';
const complaints: string[] = [];
const requests: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  gateway = await startTestGateway({ publicUrl: `http://127.0.0.1:${port}` });
  await gateway.app.listen({ host: '127.0.0.1', port });
  address = `http://127.0.0.1:${port}/log/verify/`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await gateway.stop();
});
beforeEach(async () => {
  page = await browser.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address, { waitUntil: 'networkidle' });
  page.on('request', (request) => requests.push(request.url()));
});
afterEach(async () => {
  await page.close();
  expect(complaints.splice(0)).toEqual([]);
  expect(requests.splice(0), 'once it is loaded, the page asks for nothing').toEqual([]);
});

const headline = (text: string) => page.getByRole('heading', { level: 2, name: text }).waitFor();
const choose = (label: string, name: string, text: string) =>
  page
    .getByLabel(label, { exact: true })
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

describe('The page of the verifier', () => {
  test('says what is wrong with a report of which one byte was changed, and where', async () => {
    await choose('Choose the file', 'report.json', report.replace('"ETREAT"', '"ETREAS"'));
    await choose('Choose the file with the key', 'key.txt', log.vkey);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await headline('Not proved: something is wrong.');
    await page.getByText('row 1, purpose: the row says "ETREAS", and the log says "ETREAT"').waitFor();
    await expectAccessible(page);
  });

  test('says so when nothing was chosen, and when no key was', async () => {
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('nothing was chosen or pasted').waitFor();
    await choose('Choose the file', 'report.json', report);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('nothing can be checked without one').waitFor();
  });

  test('says so of a file that is something else', async () => {
    await page.getByLabel('Choose the file', { exact: true }).setInputFiles({
      name: 'photo.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from([0xff, 0xd8, 0xff]),
    });
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('photo.jpg: is not text in UTF-8').waitFor();
  });

  test('proves a report against an older checkpoint by keyboard alone, with what was pasted', async () => {
    const paste = async (id: string, text: string): Promise<void> => {
      await tabTo(page, `it.id === '${id}'`);
      await page.keyboard.insertText(text);
    };
    await expectAccessible(page);
    await paste('file', report);
    await paste('keys', log.vkey);
    // Without the newline at its end, as it is when the lines are marked with a mouse.
    await paste('kept', checkpointOf(leaves.slice(0, 3), origin, [log]).trimEnd());
    await paste(
      'proof',
      consistencyOf(3, leaves)
        .map((hash) => hash.toString('base64'))
        .join('\n'),
    );
    await tabTo(page, "it.type === 'submit'");
    await page.keyboard.press('Enter');
    await headline('Proved: the log holds all 2 entries of this report.');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2');
    await page.getByText('Nothing was changed, moved or taken out between 3 entries and 6').waitFor();
    await page.getByText('That the report names every entry there is about the person').waitFor();
    await expectAccessible(page);
  });

  test('judges bare proofs, with sizes beyond 2^53', async () => {
    const hash = `${'A'.repeat(43)}=`;
    const line = `{"leafIdx":18446744073709551615,"treeSize":18446744073709551615,"root":"${hash}","leafHash":"${hash}","proof":[]}`;
    await page.getByLabel('or paste what is in it').fill(line);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('place 18446744073709551615 is not in a tree of 18446744073709551615').waitFor();
  });

  test('is served as it is in its folder, under the policy of all pages', async () => {
    for (const name of ['index.html', 'page.js', 'page.css', 'tree.js', 'cli.js', 'README.md']) {
      const { rawPayload, headers, statusCode } = await gateway.app.inject({ url: `/log/verify/${name}` });
      expect([name, statusCode]).toEqual([name, 200]);
      expect(rawPayload.equals(readFileSync(join(root, 'verifier', name)))).toBe(true);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
    for (const name of ['tsconfig.json', '../package.json', '..%2fpackage.json', 'nothing.js']) {
      expect((await gateway.app.inject({ url: `/log/verify/${name}` })).statusCode).toBe(404);
    }
    expect((await gateway.app.inject({ url: '/log/verify' })).headers['location']).toBe('/log/verify/');
  });
});
