import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ApiDocument } from '../../src/http/documentation/document.ts';
import { root } from '../architecture/source-tree.ts';
import { apiDocument, apiFile } from './api-document.ts';
import { breakingChanges } from './breaking-changes.ts';
import { laidOut } from './documents.ts';

const committed = readFileSync(join(root, apiFile), 'utf8');
const was = JSON.parse(committed) as ApiDocument;
const is = await apiDocument();

/** The committed document with one text in it changed. */
function changed(from: string | RegExp, to: string): readonly string[] {
  const text = JSON.stringify(was).replace(from, to);
  expect(text).not.toBe(JSON.stringify(was));
  return breakingChanges(was, JSON.parse(text) as ApiDocument);
}

describe('A change of the API that would break a client is seen', () => {
  test.each([
    ['a route that is gone', /"\/v1\/receipts\/\{id\}"/, '"/v1/receipt/{id}"', 'is gone'],
    [
      'an answer that is gone',
      '"202":{"description":"One',
      '"203":{"description":"One',
      'answer 202 is gone',
    ],
    ['a field of an answer under another name', '"receivedAt":{"type"', '"cameAt":{"type"', 'is gone'],
    [
      'a field of an answer that may be missing',
      '"required":["receipt","status",',
      '"required":["receipt",',
      'no longer certain',
    ],
    ['a field of a record under another name', '"birthDate":{', '"bornOn":{', 'is gone'],
    [
      'a field that is asked for anew',
      '"required":["source","person"]',
      '"required":["source","person","plan"]',
      'demanded',
    ],
    ['a word that is no longer taken', '"enum":["validate"]', '"enum":["check"]', 'fewer values'],
    ['fewer records in a list', '"maxItems":500', '"maxItems":100', 'tighter maxItems'],
    ['another type', '"index":{"type":"integer"', '"index":{"type":"string"', 'another type'],
    [
      'a scope of another name',
      '"backendServices":["receipts.read"]',
      '"backendServices":["receipts"]',
      'no longer gets in',
    ],
    [
      'a media type that is no longer taken',
      '"application/x-ndjson":{',
      '"application/ndjson":{',
      'no longer taken',
    ],
  ])('%s', (_what, from, to, said) => {
    expect(changed(from, to).join('\n')).toContain(said);
  });
});

describe('An addition is none', () => {
  test.each([
    ['a route', '"/v1/receipts/{id}":', '"/v1/new":{"get":{"responses":{}}},"/v1/receipts/{id}":'],
    ['a field of an answer', '"receivedAt":{"type"', '"appliedAt":{"type":"string"},"receivedAt":{"type"'],
    ['a longer list', '"maxItems":500', '"maxItems":1000'],
    ['a word that is taken', '"enum":["validate"]', '"enum":["validate","check"]'],
  ])('%s', (_what, from, to) => {
    expect(changed(from, to)).toEqual([]);
  });
});

describe(apiFile, () => {
  test('is what the routes say; if it is not: npm run docs', async () => {
    expect(committed).toBe(await laidOut(apiFile, JSON.stringify(is)));
  });

  test('breaks nothing that was committed', () => {
    expect(breakingChanges(was, is)).toEqual([]);
  });
});
