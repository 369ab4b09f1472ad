import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { isNhsNumber } from '../../src/living-well/nhs-number.ts';
import { scriptedPeople } from '../../src/gateway/sandbox/scripted-people.ts';
import { readSourceTree } from '../architecture/source-tree.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { pushAndApply } from '../support/push.ts';
import { scriptedRecord } from '../support/sandbox.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

describe('Scripted outcomes cannot be reached outside a sandbox', () => {
  test('in production the switch itself is refused', () => {
    const production = { ...gateway.environment, LWG_ENVIRONMENT: 'production', LWG_SANDBOX: 'on' };
    const urls = { LWG_PUBLIC_URL: 'https://gateway.example', LWG_SIGN_IN_ISSUER: 'https://sign-in.example' };
    expect(() => loadConfig({ ...production, ...urls })).toThrow(
      new ConfigError('LWG_SANDBOX is for demos. In production nobody has a scripted outcome: unset it.'),
    );
  });

  test.each(Object.entries(scriptedPeople))('%s is somebody like others', async (nhsNumber) => {
    const record = scriptedRecord(nhsNumber);
    expect(await pushAndApply(gateway, record)).toBe('applied');
  });

  test('and only the one place that builds a gateway can bring them in', () => {
    const importers = readSourceTree().filter(({ imports }) =>
      imports.some(({ target }) => target.includes('gateway/sandbox/sandbox')),
    );
    expect(importers.map(({ path }) => path)).toEqual(['src/services.ts']);
  });

  test('their numbers were never issued, and are valid', () => {
    for (const number of Object.keys(scriptedPeople)) {
      expect([number.startsWith('999'), isNhsNumber(number)]).toEqual([true, true]);
    }
  });
});
