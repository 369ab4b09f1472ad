import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let port: number;
beforeAll(async () => {
  gateway = await startTestGateway();
  port = Number(new URL(await gateway.app.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterAll(() => gateway.stop());

/** All that comes back before the gateway ends the connection. */
function say(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    socket.once('error', reject);
    socket.once('end', () => resolve(said));
  });
}

describe('What cannot be read as HTTP is refused, and the caller told that the connection ends', () => {
  test.each([
    [
      'more headers than fit',
      431,
      `GET / HTTP/1.1\r\nHost: x\r\nx-much: ${'9990000018'.repeat(2_000)}\r\n\r\n`,
    ],
    ['an address that is too long', 431, `GET /${'9990000018'.repeat(2_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['no HTTP at all', 400, '9990000018\r\n\r\n'],
  ])('%s', async (_what, status, text) => {
    const answer = await say(text);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('\r\nConnection: close\r\n');
    expect(answer).toContain('Content-Type: text/plain; charset=utf-8\r\n');
    expect(answer).not.toContain('9990000018');
  });
});
