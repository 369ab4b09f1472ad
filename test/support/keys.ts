import { idNamespace } from '../../src/sealing/keyed-hash.ts';
import { parseKeys } from '../../src/sealing/keys.ts';

/** The key file of every test gateway: always the same, so that a test can reckon the ids that it will give. */
export const testKeyFile = JSON.stringify({
  use: 'demo',
  id: 'kek-test',
  wrap: Buffer.alloc(32, 'wrapping key of the tests').toString('base64'),
  index: Buffer.alloc(32, 'look-up key of the tests').toString('base64'),
  log: [{ seed: Buffer.alloc(32, 'signing key of the tests').toString('base64') }],
});

/** What logical ids are made under in the tests. */
export const testNamespace = idNamespace(parseKeys(testKeyFile));
