import { connect, createServer, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net';

/** Where a connection breaks: before the server hears COMMIT; after it committed, before the client hears of it. */
export type Cut = 'commit-sent' | 'commit-reply';

/** A way to PostgreSQL that breaks where it is told. */
export interface TcpProxy {
  /** `host:port` to connect to. */
  readonly address: string;
  /** How many connections were cut so far. */
  readonly cuts: number;
  /** The next transaction to be committed, on any connection, meets it. */
  cutNext(at: Cut): void;
  close(): Promise<void>;
}

// `Q`, a length, COMMIT and a zero; the answer is `C`, a length, COMMIT and a zero. The length is always the same.
const query = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');
const complete = Buffer.from('C\0\0\0\x0bCOMMIT\0', 'latin1');

export async function startTcpProxy(server: NetConnectOpts): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let armed: Cut | undefined;
  let cuts = 0;
  const relay = (client: Socket): void => {
    const backend = connect(server);
    const ends = [client, backend];
    const pass = (from: Socket, to: Socket, at: Cut, needle: Buffer): void => {
      // What is looked for may come in two pieces: an end that could begin it is kept in mind.
      let tail = Buffer.alloc(0);
      from.on('data', (bytes: Buffer) => {
        const seen = Buffer.concat([tail, bytes]);
        const place = seen.indexOf(needle);
        tail = seen.subarray(-(needle.length - 1));
        if (place === -1 || armed !== at) return void to.write(bytes);
        armed = undefined;
        cuts += 1;
        // All that came before it travels on; the rest never does.
        to.end(seen.subarray(seen.length - bytes.length, Math.max(place, seen.length - bytes.length)));
        from.destroy();
      });
    };
    pass(client, backend, 'commit-sent', query);
    pass(backend, client, 'commit-reply', complete);
    for (const end of ends) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        sockets.delete(end);
        for (const other of ends) other.destroy();
      });
    }
  };
  const listener = createServer(relay);
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    get cuts() {
      return cuts;
    },
    cutNext: (at) => {
      armed = at;
    },
    close: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
