import { documentKinds } from '../../living-well/record-people.ts';
import { extensions, systems } from '../systems.ts';
import { codesIn, dayOf, extensionIn, marksOf, oneOf } from './elements.ts';
import { rowNamed, type Reading } from './reading.ts';

/** What was written down in free text. A document in another form is left, whole. */
export function readDocuments(reading: Reading) {
  const documents = reading.rows('DocumentReference', 'document').flatMap((entry) => {
    const [content] = entry.resource.content;
    const { contentType = '', data } = content?.attachment ?? {};
    return data !== undefined && contentType.startsWith('text/plain') ? [{ entry, data }] : [];
  });
  return documents.map(({ entry, data }, index) => {
    const { id, resource } = entry;
    reading.take(entry, { type: 'document', id }, `documents.${index}`);
    return {
      id,
      date: dayOf(resource.context?.period?.start) ?? dayOf(resource.date),
      kind: oneOf(documentKinds, codesIn(resource.type, systems.tool)) ?? 'other',
      text: Buffer.from(data, 'base64').toString('utf8'),
      contact: rowNamed(reading, resource.context?.encounter?.[0], 'contact'),
      namesOthers: extensionIn(resource, extensions.namesOthers)?.valueBoolean,
      sensitive: marksOf(resource),
    };
  });
}
