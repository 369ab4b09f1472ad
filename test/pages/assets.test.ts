import { describe, expect, test } from 'vitest';
import { assetUrl, assets } from '../../src/http/assets/assets.ts';

const css = [...assets].filter(([path]) => path.endsWith('.css')).map(([, asset]) => asset.body.toString());

describe('Assets', () => {
  test('an unknown name throws', () => {
    expect(() => assetUrl('nhs-logo.svg')).toThrow('No asset is called nhs-logo.svg');
  });

  test('the CSS draws nothing from elsewhere and names no licensed font', () => {
    expect(css).toHaveLength(2);
    for (const text of css) expect(text).not.toMatch(/https?:\/\/|@font-face|frutiger|data:/i);
  });

  test('every image the CSS names is there', () => {
    const named = css.flatMap((text) => [...text.matchAll(/url\(([^)]+)\)/g)].map(([, path]) => path));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => path === undefined || !assets.has(path))).toEqual([]);
  });

  test('no favicon or card of the package, which carry the NHS logo, is served', () => {
    expect(
      [...assets.keys()].filter((path) => /nhsuk-icon-\d|favicon\.ico|opengraph|mask|manifest/.test(path)),
    ).toEqual([]);
  });

  test('hashed files may be kept for good, images for a day', () => {
    expect(assetUrl('app.css')).toMatch(/^\/assets\/app\.[0-9a-f]{12}\.css$/);
    expect(assets.get(assetUrl('app.css'))?.cacheControl).toContain('immutable');
    expect(assets.get('/assets/images/nhsuk-icon-cross.svg')?.cacheControl).toBe('public, max-age=86400');
  });

  test('our module names the library by its hashed name', () => {
    expect(assets.get(assetUrl('app.js'))?.body.toString()).toContain(
      `from '${assetUrl('nhsuk-frontend.js')}'`,
    );
  });

  test('nothing points at a source map that is not served', () => {
    for (const asset of assets.values()) expect(asset.body.toString()).not.toContain('sourceMappingURL');
  });
});
