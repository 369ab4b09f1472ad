import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileView } from '../../src/http/pages/renderer.ts';
import { fixtures } from './fixtures/all.ts';
import { full, supportPage } from './fixtures/current-support.fixtures.ts';
import { nonce } from './fixtures/shell.ts';

const views = globSync('src/http/pages/views/**/*.njk');

describe('Views refuse', () => {
  test.each(views)('%s: to mark anything as safe, or to carry inline style or script', (view) => {
    const source = readFileSync(view, 'utf8');
    expect(source).not.toMatch(/\|\s*safe\b|autoescape|\bstyle=|\son[a-z]+=|<style|javascript:/);
    expect(source).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });
});

test.each(views)('%s compiles, with everything that it draws in', (view) => {
  expect(() => compileView(relative('src/http/pages/views', view))).not.toThrow();
});

describe('Text from outside', () => {
  const count = (page: string): number[] => ['<', '>', '"'].map((mark) => page.split(mark).length);

  test('can neither open nor close an element or an attribute, whatever it is', () => {
    const text = fc.string({
      minLength: 1,
      unit: fc.constantFrom('<', '>', '"', "'", '&', '{', '}', '%', '/', 'a'),
    });
    const withText = (value: string): string =>
      supportPage({
        ...full,
        answer: value,
        person: full.person && { ...full.person, family: value, given: value, prefix: value },
        needs: [value],
        callNow: [{ name: value, telephone: value, note: value }],
        goals: [{ text: value, status: 'active', score: undefined, scoredOn: undefined }],
        services: full.services.map((service) => ({ ...service, service: value, worker: value })),
        safetyPlan: full.safetyPlan && {
          ...full.safetyPlan,
          agreedWith: value,
          sections: [{ title: value, lines: [value] }],
        },
      });
    const plain = count(withText('a'));
    fc.assert(
      fc.property(text, (value) => {
        expect(count(withText(value))).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  test('is shown as it is', () => {
    const page = fixtures.get('support-hostile') ?? '';
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('{{ 7 * 7 }} &lt;/dd&gt;&lt;img src=x onerror=alert(1)&gt;');
  });
});

/** A page for the same reader: the nurse at a person's or before it, staff who may not use emergency access, and nobody yet. */
function likeFor(page: string): string {
  if (/href="\/support\/people\/[\w-]+\/emergency"/.test(page)) return 'emergency-view-ended';
  if (page.includes('<li>Sam Example, MH liaison nurse</li>')) return 'find';
  return page.includes('action="/sign-out"') ? 'agreements' : 'signed-out';
}

describe.each([...fixtures])('%s', (_name, page) => {
  test('has a title without personal data', () => {
    const title = /<title[^>]*>([^<]*)<\/title>/.exec(page)?.[1] ?? '';
    expect(title).toMatch(/ – Living Well: current support$/);
    expect(title).not.toMatch(/\d|Testpatient|Morgan|Example/i);
  });

  test('has no address with an NHS number, a date of birth or a name in it', () => {
    const addresses = [...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.join('\n')).not.toMatch(/999\D?000|1988|Morgan|Testpatient/i);
  });

  test('says what to do in an emergency, in the same words as every other for the same reader', () => {
    const parts = (html: string): (string[] | null)[] => [
      html.match(/<footer[^]*<\/footer>/g),
      html.match(/<a [^>]*href="#emergency"[^]*?<\/a>/g),
    ];
    expect(parts(page).map((part) => part?.length)).toEqual([1, 1]);
    expect(parts(page)).toEqual(parts(fixtures.get(likeFor(page)) ?? ''));
  });

  test('draws nothing from elsewhere and lets only the nonce’s inline script run', () => {
    expect(page).not.toMatch(/(?:href|src|action)="(?:https?:)?\/\//);
    const inline = page.match(/<script(?![^>]*\bsrc=)[^>]*>/g);
    expect(inline).toEqual([`<script nonce="${nonce}">`]);
  });

  test('wears no NHS branding', () => {
    expect(page).not.toMatch(/NHS England|nhsuk-header__logo|aria-label="NHS/);
  });

  test('sends every form with its token', () => {
    const forms = page.match(/<form[^]*?<\/form>/g) ?? [];
    for (const form of forms) expect(form).toContain('name="_csrf" value="fixture-csrf"');
  });
});

describe('The form on the find page', () => {
  test('puts "Error: " first in its title, keeps what was typed and leads to the fields', () => {
    const page = fixtures.get('find-wrong') ?? '';
    expect(page).toContain('<title>Error: Find a person – ');
    expect(page).toContain('value="999 000 0019"');
    expect(page).toMatch(/<a href="#nhs-number"/);
    expect(page).toMatch(/<a href="#birth-day"/);
  });

  test('puts the cursor in the first field, but not over an error', () => {
    expect(fixtures.get('find')).toMatch(/<input[^>]*id="nhs-number"[^>]* autofocus/);
    expect(fixtures.get('find-wrong')).not.toContain('autofocus');
  });
});

describe('When the check could not be made', () => {
  test('the page says so, and says not to read it as no support', () => {
    const page = fixtures.get('down') ?? '';
    expect(page).toContain('We could not check for current support.');
    expect(page).toContain('Do not read this as no support.');
    expect(page).toContain('020 7946 0009');
    expect(page).not.toContain('No current support to show');
  });
});
