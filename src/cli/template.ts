import { templateCsv } from '../adapters/csv/template.ts';
import { feedNamed } from './csv-file.ts';

/** `lwg template [FEED]`: headings and one fictional line, to be filled in. */
export function runTemplate([feed = 'template']: readonly string[], out = process.stdout): void {
  out.write(templateCsv(feedNamed(feed)));
}
