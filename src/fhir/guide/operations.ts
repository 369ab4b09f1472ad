import type { OperationDefinition } from '@medplum/fhirtypes';
import { canonical, definition, type Defined } from './definition.ts';
import { currentSupportDocument } from './profiles.ts';

const id = 'current-support';

/** Where the definition of `$current-support` is. */
export const currentSupportOperation = canonical('OperationDefinition', id);

/** The operations of our own. `$everything` and `$validate` are base R4's. */
export const operations: readonly Defined<OperationDefinition>[] = [
  {
    ...definition('OperationDefinition', {
      id,
      title: 'Current support',
      description:
        'Who supports a person now, how to reach them, and what helps, as a document: as much as the person’s choices and the agreements allow the caller to see.',
    }),
    kind: 'operation',
    affectsState: false,
    code: id,
    comment:
      'GET [base]/Patient/[id]/$current-support. It answers in one shape whether somebody is unknown, shares nothing, or has nothing. Each look is in the access log.',
    resource: ['Patient'],
    system: false,
    type: false,
    instance: true,
    parameter: [
      {
        name: 'return',
        use: 'out',
        min: 1,
        max: '1',
        documentation: `A document Bundle as ${currentSupportDocument.url} says.`,
        type: 'Bundle',
      },
    ],
  },
];
