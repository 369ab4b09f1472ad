import type { Resource } from '@medplum/fhirtypes';
import { afterEach, expect, test } from 'vitest';
import { createValidationThread } from '../../src/validation/validation-thread.ts';
import { validate } from '../fhir/validator.ts';

const thread = createValidationThread();

afterEach(() => thread.close());

const flag: Resource = {
  resourceType: 'Flag',
  id: '0b8f6a52-7c2e-5d0a-9d5b-2f1f0c9c7e10',
  status: 'active',
  code: { text: 'Prefers a call in the afternoon' },
  subject: { reference: 'Patient/4d5cf6a6-0c58-5f2e-8b1c-5b1d1d0b6a11' },
};
// The cast is the case: what a stranger sends need not be what its type says.
const misspelt = { ...flag, status: 'nope' } as unknown as Resource;
const bare = { resourceType: 'Flag' } as Resource;

test('a thread that ends fails the questions it holds; the next question is answered by another', async () => {
  const held = thread.validate(flag);
  await thread.close();
  await expect(held).rejects.toThrow('ended');
  await expect(thread.validate(misspelt)).resolves.toEqual(validate(misspelt));
});

test('every question gets its own answer, and the one it would get on this thread', async () => {
  const asked = [misspelt, flag, bare, misspelt];
  const answers = await Promise.all(asked.map((resource) => thread.validate(resource)));
  expect(answers).toEqual(asked.map((resource) => validate(resource)));
  expect(answers.map((issues) => issues.length > 0)).toEqual([true, false, true, true]);
});
