import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { signJws } from '../../src/auth/jose.ts';
import { recordSystemSchema } from '../../src/config-launches.ts';
import { root } from '../architecture/source-tree.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { contextEntry, contextKey, postContext } from '../support/launch.ts';

const page = readFileSync(join(root, 'docs/launches.md'), 'utf8');
const [entry, claims] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']): unknown =>
  JSON.parse(json),
);
const example = z.record(z.string(), z.unknown()).parse(claims);
const table = [...page.matchAll(/^\| `(\w+)` +\|[^|]+\| (yes|no) /gm)].map(([, claim = '', needed]) => ({
  claim,
  isNeeded: needed === 'yes',
}));

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ recordSystems: [contextEntry('https://id.example')] });
});
afterAll(() => gateway.stop());

/** The example, made now, for the gateway of this test. */
function now(): Record<string, unknown> {
  const iat = Math.floor(gateway.time.now.getTime() / 1000);
  return {
    ...example,
    aud: gateway.services.launchAudience,
    iat,
    exp: iat + 120,
    nbf: iat,
    jti: randomUUID(),
  };
}

async function posted(token: Readonly<Record<string, unknown>>): Promise<number> {
  return (await postContext(gateway, await signJws(token, contextKey.privateKey))).statusCode;
}

describe('What a record system is told', () => {
  test('its entry in the deployment file is one', () => {
    expect(recordSystemSchema.safeParse(entry).error).toBeUndefined();
  });

  test('the claims of the example are those of the table', () => {
    const needed = table.filter(({ isNeeded }) => isNeeded).map(({ claim }) => claim);
    expect(Object.keys(example)).toEqual(needed);
    expect(Number(example['exp']) - Number(example['iat'])).toBe(120);
  });

  test('the example is taken in', async () => {
    expect(await posted(now())).toBe(303);
  });

  test.each(table)(
    '$claim may be left out: not where the table says that it is needed',
    async ({ claim, isNeeded }) => {
      const { [claim]: _left, ...others } = now();
      expect(await posted(others)).toBe(isNeeded ? 401 : 303);
    },
  );
});
