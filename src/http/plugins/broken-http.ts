import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

export const brokenHttpText =
  'This cannot be read as an HTTP request with up to 16 kB of headers. Mend it and send it again.';

/**
 * Answers what cannot be read as HTTP, so that there is no route and no face. It says that the connection ends: a caller that keeps its
 * connections would send its next request over this one, and get no answer to it.
 */
export function answerBrokenHttp(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = statuses[error.code ?? ''] ?? 400;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(brokenHttpText)}`,
  ];
  // Destroyed besides ended: else whoever does not hang up holds the socket for ever.
  if (socket.writable) socket.end(`${lines.join('\r\n')}\r\n\r\n${brokenHttpText}`, () => socket.destroy());
  else socket.destroy();
}
