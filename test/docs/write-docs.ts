import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/source-tree.ts';
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
