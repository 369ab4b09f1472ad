import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { root } from '../architecture/source-tree.ts';
import { documents } from './documents.ts';

// `npm run docs`
for (const [path, text] of documents()) {
  writeFileSync(join(root, path), await format(text, { parser: 'markdown', printWidth: 110 }));
}
