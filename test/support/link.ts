import {
  connect,
  createServer,
  type AddressInfo,
  type NetConnectOpts,
  type Server,
  type Socket,
} from 'node:net';

/** A stretch of network of a test's own: what goes through it can be cut, held up and mended. */
export interface Link {
  /** Where it begins: `host:port`. */
  readonly address: string;
  /** Every connection breaks, and none can be made. */
  cut(): Promise<void>;
  /** Nothing goes through any more, and nothing breaks: a machine that hangs, a cable that was pulled. */
  hold(): void;
  /** As before. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** A link to a server. */
export async function linkTo(server: NetConnectOpts): Promise<Link> {
  const sockets = new Set<Socket>();
  let held = false;
  const relay = (near: Socket): void => {
    const far = connect(server);
    const ends = [near, far];
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => void (held || to.write(bytes)));
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        for (const end of ends) end.destroy();
      });
    }
  };
  const near = createServer(relay);
  const here = await listen(near, 0);
  const cut = async (): Promise<void> => {
    // Cut before, it is cut still.
    const closed = new Promise((resolve) => near.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    address: `127.0.0.1:${here}`,
    cut,
    hold: () => {
      held = true;
    },
    mend: async () => {
      held = false;
      if (!near.listening) await listen(near, here);
    },
    close: cut,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}
