import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scaleDocument, scaleDocumentPath } from '../../bench/scale-document.ts';

test('docs/scale.md is reckoned from the figures that are in the repository', async () => {
  expect(readFileSync(scaleDocumentPath, 'utf8')).toBe(await scaleDocument());
});
