/** A small case record of somebody fictional, whose NHS number was never issued. */
export const exampleRecord = {
  source: { site: 'tameside-glossop', system: 'example-cases', modified: '2026-11-20T16:45:00Z' },
  person: {
    id: 'C-3001',
    nhsNumber: '9990000093',
    birthDate: '1991-04-12',
    name: { given: ['Jo'], family: 'Example' },
  },
  introduction: { id: 'I-3001', date: '2026-11-02', route: 'self' },
  episode: { id: 'E-3001', status: 'open', start: '2026-11-10' },
};

/** Somebody else of the same source, known by the source's own identifier only. */
export const secondRecord = {
  source: exampleRecord.source,
  person: { id: 'C-3002', birthDate: '1984-09-30', name: { given: ['Kit'], family: 'Specimen' } },
  episode: { id: 'E-3002', status: 'waiting', start: '2026-11-19' },
};
