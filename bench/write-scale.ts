import { writeFileSync } from 'node:fs';
import { scaleDocument, scaleDocumentPath } from './scale-document.ts';

writeFileSync(scaleDocumentPath, await scaleDocument());
