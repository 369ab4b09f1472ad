import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

/** Every outbound connection that is not to this machine fails the test that made it, whatever library made it. */
const loopback = new Set(['127.0.0.1', '::1', 'localhost', undefined]);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function connectHere(this: net.Socket, ...args: Parameters<typeof connect>) {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null && !('path' in first && typeof first.path === 'string')) {
    const host = 'host' in first ? first.host : undefined;
    if (host !== undefined && host !== null && !loopback.has(String(host))) {
      throw new Error(`A test tried to reach ${String(host)}.`);
    }
  }
  return connect.apply(this, args);
} as typeof connect;
syncBuiltinESMExports();
