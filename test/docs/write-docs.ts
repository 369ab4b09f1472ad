import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/source-tree.ts';
import type { ApiDocument } from '../../src/http/documentation/document.ts';
import { apiDocument, apiFile } from './api-document.ts';
import { breakingChanges } from './breaking-changes.ts';
import { documents, laidOut } from './documents.ts';
import { guideFolder } from './guide-files.ts';

// `npm run docs`
mkdirSync(join(root, guideFolder), { recursive: true });
for (const file of readdirSync(join(root, guideFolder))) {
  // A definition that is no more would otherwise stay, and be read.
  if (file.endsWith('.json')) rmSync(join(root, guideFolder, file));
}
for (const [path, text] of documents()) {
  writeFileSync(join(root, path), await laidOut(path, text));
}

const api = await apiDocument();
const broken = breakingChanges(JSON.parse(readFileSync(join(root, apiFile), 'utf8')) as ApiDocument, api);
if (broken.length > 0) {
  throw new Error(`Within /v1 there are additions only (docs/api-policy.md).\n${broken.join('\n')}`);
}
writeFileSync(join(root, apiFile), await laidOut(apiFile, JSON.stringify(api)));
