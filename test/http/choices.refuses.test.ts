import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import type { TestGateway } from '../support/gateway.ts';
import {
  check,
  choicesOf,
  findOwn,
  keptIn,
  postForm,
  record,
  saidToday,
  save,
  stopAll,
  textOf,
} from '../support/choices.ts';
import { entriesOf } from '../support/log-entries.ts';
import { addOtherSource, askedFor, fromOtherSource } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { csrfOf, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let worker: Visitor;
let url: string;
const morgan = people.sharesMost();
const org = `org-${trust}`;

beforeAll(async () => {
  gateway = await startStaffGateway();
  worker = await signIn(gateway.app, staff.caseWorker);
  await pushAndApply(gateway, morgan);
  url = await choicesOf(worker, morgan);
});
afterAll(() => gateway.stop());

const changes = async (): Promise<number> =>
  (await entriesOf(gateway, 'consent')).filter(({ outcome }) => outcome === 'done').length;

describe('Nobody but a case worker', () => {
  test.each([
    ['nurse', staff.nurse, '/support'],
    ['IG officer', staff.igOfficer, '/ig/access-log'],
  ] as const)('%s: sees or records choices', async (_, user, own) => {
    const visitor = await signIn(gateway.app, user);
    expect((await visitor.get('/cases/people')).statusCode).toBe(403);
    const _csrf = csrfOf(await visitor.get(own));
    for (const address of ['/cases/people/find', '/cases/people/open']) {
      expect((await visitor.post(address, { _csrf })).statusCode).toBe(403);
    }
    expect((await visitor.get(url)).statusCode).toBe(404);
  });

  test('and nobody with another session’s address', async () => {
    const another = await signIn(gateway.app, staff.caseWorker);
    for (const page of ['', '/change', '/stop', '/print', '/recorded']) {
      expect((await another.get(url + page)).statusCode).toBe(404);
    }
    const _csrf = csrfOf(await another.get('/cases/people'));
    for (const step of ['/check', '/record', '/stop']) {
      expect((await another.post(url + step, { _csrf, agreed: 'yes', version: '0' })).statusCode).toBe(404);
    }
  });
});

describe('Somebody of whom the organisation holds no record', () => {
  test('is one and the same answer, known to others or to nobody', async () => {
    const other = await addOtherSource(gateway);
    const priya = people.sharesWhoHelps();
    await push(gateway, JSON.stringify(fromOtherSource(priya)), { apiKey: other.apiKey });
    await gateway.work();
    const answers = [
      await findOwn(worker, askedFor(priya)),
      await findOwn(worker, { nhsNumber: '9990000085', birthDate: '1990-05-05' }),
      await findOwn(worker, { ...askedFor(morgan), birthDate: '1988-07-15' }),
    ];
    const masked = answers.map(({ statusCode, headers, body }) => [
      statusCode,
      headers['content-type'],
      headers.location,
      body
        .replaceAll(/nonce="[^"]+"|name="_csrf" value="[^"]+"/g, '')
        .replaceAll(/(id="(?:nhs-number|birth-\w+)"[^>]*) value="\d+"/g, '$1'),
    ]);
    expect(masked[1]).toEqual(masked[0]);
    expect(masked[2]).toEqual(masked[0]);
    expect(masked[0]).toEqual([
      200,
      expect.stringContaining('text/html'),
      undefined,
      expect.stringContaining('We hold no record from your organisation for these details.'),
    ]);
  });

  test('and the work-list opens nobody who is not on it', async () => {
    const _csrf = csrfOf(await worker.get('/cases/people'));
    for (const consent of ['', '6f1f6f0e-3a51-5d0b-9a43-0d6f7b1c2a11']) {
      const response = await worker.post('/cases/people/open', { _csrf, consent });
      expect(response.statusCode).toBe(404);
    }
  });
});

describe('Nothing is recorded', () => {
  test.each(['/check', '/record', '/stop'])('%s: without the form’s token', async (step) => {
    const before = await changes();
    const form = { ...saidToday, [org]: 'contacts', agreed: 'yes', version: '0' };
    expect((await worker.post(url + step, form)).statusCode).toBe(403);
    expect(await changes()).toBe(before);
  });

  test('until somebody confirms that the person agrees', async () => {
    const before = await changes();
    const checked = await check(worker, url, { [org]: ['contacts'] });
    const response = await postForm(worker, `${url}/record`, keptIn(checked));
    expect([response.statusCode, textOf(response)]).toEqual([
      422,
      expect.stringContaining('Confirm that this is what was agreed'),
    ]);
    expect(keptIn(response)).toMatchObject({ [org]: ['contacts'] });
    expect(await changes()).toBe(before);
  });

  test.each(['', 'latest', '-1', '1.5'])('against the version "%s"', async (version) => {
    const before = await changes();
    const kept = keptIn(await check(worker, url, { [org]: ['contacts'] }));
    const response = await postForm(worker, `${url}/record`, { ...kept, agreed: 'yes', version });
    expect(response.statusCode).toBe(403);
    expect(await changes()).toBe(before);
  });

  test('when something else was recorded in another window, which stands and is shown', async () => {
    const [one, two] = [
      await check(worker, url, { [org]: ['contacts'] }),
      await check(worker, url, { [org]: ['safety-plan'] }),
    ];
    expect((await save(worker, url, one)).headers.location).toBe(`${url}/recorded`);
    const refused = await save(worker, url, two);
    expect(refused.headers.location).toBe(`${url}?changed`);
    const page = textOf(await worker.get(`${url}?changed`));
    expect(page).toContain('What you entered was not saved.');
    expect(page).toMatch(
      /May see that support is being given who gives support and how to reach them May not/,
    );
    // And also where there was a version before.
    const late = await check(worker, url, { [org]: ['safety-plan'] });
    await stopAll(worker, url);
    expect((await save(worker, url, late)).headers.location).toBe(`${url}?changed`);
    expect(textOf(await worker.get(url))).toContain('Stops everything');
  });
});

describe('The form', () => {
  test('is answered 422 with what to mend beside its fields, and forgets nothing', async () => {
    const response = await check(worker, url, { [org]: ['contacts'], 'said-month': '13', 'until-day': '1' });
    expect(response.statusCode).toBe(422);
    expect(response.body).toMatch(/<title>Error: Change sharing choices/);
    expect(response.body).toMatch(/href="#said-day"[^]*must be a real date/);
    expect(response.body).toMatch(/href="#until-month"[^]*must include a month/);
    expect(response.body).toMatch(/value="contacts"[^>]* checked/);
    expect(response.body).toMatch(/name="said-month"[^>]*value="13"/);
  });

  test('takes no tick for what it does not offer', async () => {
    const checked = await check(worker, url, {
      [org]: ['contacts', 'risk', 'drug-alcohol', 'nonsense'],
      'org-X9Z99': ['contacts'],
      everyone: ['measures'],
    });
    expect(textOf(checked)).toMatch(
      /After you save Example Infirmary When asked by a mental health liaison worker, for care and treatment May see that support is being given who gives support and how to reach them May not/,
    );
    expect(textOf(checked)).not.toMatch(/X9Z99|risk/);
  });

  test('comes back as it was when the person thinks again', async () => {
    const kept = keptIn(await check(worker, url, { [org]: ['safety-plan'] }));
    const again = await postForm(worker, `${url}/record`, { ...kept, back: 'yes', agreed: 'yes' });
    expect(again.body).toMatch(/value="safety-plan"[^>]* checked/);
    expect(again.body).toMatch(/name="said-day"[^>]*value="22"/);
  });
});

describe('What may be found by somebody else', () => {
  test('no address, title or heading of the browser’s carries the person', async () => {
    await record(worker, url, { [org]: ['contacts'] });
    for (const page of ['', '/change', '/stop', '/print', '/recorded']) {
      const { body } = await worker.get(url + page);
      const addresses = [...body.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, address]) => address);
      const title = /<title>([^<]*)/.exec(body)?.[1];
      expect([title, ...addresses].join('\n')).not.toMatch(/999|1988|morgan|testpatient/i);
    }
  });

  test('the sheet to take away has a first name only, and no private topic', async () => {
    await record(worker, url, { [org]: ['contacts', 'plan'], [`private-${trust}`]: ['drug-alcohol'] });
    const sheet = textOf(await worker.get(`${url}/print`));
    expect(sheet).toContain('Morgan: who may see what about your support');
    expect(sheet).not.toMatch(/testpatient|999 ?000|1988|drug|alcohol/i);
  });

  test('no page has content of the record on it', async () => {
    for (const page of ['', '/change', '/stop', '/print', '/recorded']) {
      expect((await worker.get(url + page)).body).not.toMatch(/quiet room|part-time|drink|07700|hub/i);
    }
  });
});
