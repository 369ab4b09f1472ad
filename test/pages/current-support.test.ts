import { describe, expect, test } from 'vitest';
import {
  full,
  nothing,
  old,
  partial,
  silentFeeds,
  supportPage,
  supportPaper,
  teamOnly,
  words,
} from './fixtures/current-support.fixtures.ts';

const person = full.person;

describe('When there is nothing to show', () => {
  const page = supportPage(nothing);

  test('the page is the same, byte for byte, whatever the reason', () => {
    const released = supportPage({ ...nothing, person });
    const otherWords = supportPage({
      ...nothing,
      person,
      answer: 'Nothing is shared.',
      freshness: full.freshness,
    });
    expect(released).toBe(page);
    expect(otherWords).toBe(page);
  });

  test('only what was typed differs between two people', () => {
    const other = supportPage(nothing, { asked: { nhsNumber: '9990000026', birthDate: '1990-01-02' } });
    expect(
      other.replace('999 000 0026', '999 000 0018').replace('2 Jan 1990 (36y)', '14 Jul 1988 (38y)'),
    ).toBe(page);
  });

  test('it never says that the person has no support, or is not known', () => {
    const text = page.replaceAll(words.nothing, '');
    expect(page).toContain('No current support to show for this person.');
    expect(page).toContain(words.nothing);
    expect(page).toContain(words.checkDetails);
    expect(text).not.toMatch(
      /\bno support\b|not known|not registered|no results|opted out|withheld|hidden by/i,
    );
  });

  test('it still says whom to call, and how to search again', () => {
    expect(page).toContain('020 7946 0009');
    expect(page).toContain('href="/support"');
  });
});

describe('What is not released leaves no trace', () => {
  test.each([
    ['safety plan', { safetyPlan: undefined }, /safety plan, in/i],
    ['needs', { needs: [] }, /Communication and adjustments/],
    ['goals', { goals: [] }, /Goals/],
    ['ReQoL', { reqol: undefined }, /ReQoL/],
    ['people to avoid', { doNotContact: [] }, /Lee Example/],
    ['trusted people', { contacts: [] }, /Robin Example/],
    ['closed lines', { callLater: [] }, /Not answering now/],
    ['name', { person: undefined }, /TESTPATIENT|Morgan|Gender/],
  ])('no heading and no empty box for the %s', (_what, changes, trace) => {
    expect(supportPage(full)).toMatch(trace);
    expect(supportPage({ ...full, ...changes })).not.toMatch(trace);
  });

  test('the caveat is there in every state, the same', () => {
    for (const support of [full, old, teamOnly, nothing]) {
      const caveats = supportPage(support).match(/<div class="app-caveat">[^]*?<\/div>/g);
      expect(caveats).toEqual(supportPage(nothing).match(/<div class="app-caveat">[^]*?<\/div>/g));
      expect(caveats).toHaveLength(1);
    }
  });

  test('no diagnosis, risk or hidden count has a place on the page', () => {
    expect(supportPage(full)).not.toMatch(/diagnos|\brisk\b|hidden item|withheld|restricted/i);
  });
});

describe('People whom nobody told of', () => {
  test('are asked for, never taken for nobody', () => {
    const page = supportPage({ ...full, contacts: [], doNotContact: [] });
    expect(page.match(/<dd>Not recorded\. Ask\.<\/dd>/g)).toHaveLength(2);
  });

  test('what a trusted person may be told is not guessed', () => {
    const [robin] = full.contacts;
    const contacts = robin === undefined ? [] : [{ ...robin, mayBeTold: undefined }];
    expect(supportPage({ ...full, contacts })).toContain('What they may be told: not recorded. Ask.');
  });
});

describe('When a partner service is late in sending', () => {
  const notice = /<p class="app-silent">[^]*?<\/p>/;

  test('every page says the same of it, whoever it is about', () => {
    const [said] = notice.exec(supportPage(partial, { silentFeeds })) ?? [];
    expect(said).toContain('Example Housing Trust: nothing since 3 Oct 2026.');
    for (const support of [full, teamOnly, nothing]) {
      expect(supportPage(support, { silentFeeds })).toContain(said);
    }
  });

  test('nothing to show is still nothing to show: one page for every reason', () => {
    expect(supportPage({ ...nothing, person }, { silentFeeds })).toBe(supportPage(nothing, { silentFeeds }));
  });

  test('its own row is marked where it stands, and no other', () => {
    expect(supportPage(partial, { silentFeeds })).toMatch(/2 Oct 2026<\/span> <strong[^>]*>Old<\/strong>/);
    expect(supportPage(partial, { silentFeeds }).match(/>Old</g)).toHaveLength(1);
  });
});

describe('On paper', () => {
  const paper = supportPaper(full);

  test('it says who printed it, when, and the same caveat', () => {
    expect(paper).toContain('Printed at 02:10 on Sun 22 Nov 2026 by Sam Example');
    expect(paper).toContain(words.caveat);
    expect(paper).toContain(full.answer);
  });

  test('it has no goals, no scores and nothing to click on but the way back', () => {
    expect(paper).not.toMatch(/ReQoL|Goals|Tell the team/);
  });

  test('of somebody about whom there is nothing to show it is as constant as the page', () => {
    expect(supportPaper({ ...nothing, person })).toBe(supportPaper(nothing));
  });
});

describe('The full page', () => {
  const page = supportPage(full);

  test('says things in the order in which they are needed', () => {
    const order = [
      'TESTPATIENT, Morgan (Mx)',
      'Shown at 02:10 on Sun 22 Nov 2026. What is shown was last updated between 15 Nov 2026 and 20 Nov 2026.',
      full.answer,
      'Tell the team they are here',
      'Safety plan, in the person’s words',
      'Who to call now (02:10 Sun)',
      'Services supporting this person now',
      'Do not contact',
      'Trusted contact',
      'Communication and adjustments',
      words.caveat,
      'Goals, in the person’s words',
      'Quality of life (ReQoL-10)',
    ].map((text) => page.indexOf(text));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  test('puts the lines that answer now before those that do not', () => {
    const lines = ['020 7946 0001', '020 7946 0009', 'Not answering now', '07700 900001', '020 7946 0002'];
    const order = lines.map((text) => page.indexOf(text));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  test('says which way scores point', () => {
    expect(page.match(/Higher is better\./g)).toHaveLength(3);
  });

  test('shows the NHS number in threes and fours, and the date of birth with the age', () => {
    expect(page).toContain('999 000 0018');
    expect(page).toContain('14 Jul 1988 (38y)');
  });

  test('names nobody in the title, which stands in the history and on a shared screen', () => {
    expect(/<title>(.*?)<\/title>/s.exec(page)?.[1]).toBe('Current support – Living Well: current support');
  });

  test('is small: under 60 kB', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(60_000);
  });

  test('has no Old tag unless the model says so', () => {
    expect(page).not.toContain('>Old<');
    expect(supportPage(old).match(/>Old</g)).toHaveLength(2);
  });
});
