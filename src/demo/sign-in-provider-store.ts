interface StoredPayload {
  readonly grantId?: string;
  readonly uid?: string;
  consumed?: number;
}

/** What oidc-provider asks of a store. */
interface Store {
  upsert(id: string, payload: StoredPayload, expiresIn?: number): Promise<void>;
  find(id: string): Promise<StoredPayload | undefined>;
  findByUid(uid: string): Promise<StoredPayload | undefined>;
  findByUserCode(): Promise<undefined>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  revokeByGrantId(grantId: string): Promise<void>;
}

/** Makes a store in memory, one provider's own. The library's own prints a warning about itself. */
export function createProviderStore(): (model: string) => Store {
  const stored = new Map<string, StoredPayload>();
  return (model) => {
    const key = (id: string): string => `${model}:${id}`;
    return {
      upsert: async (id, payload, expiresIn) => {
        stored.set(key(id), payload);
        // Unreferenced, so that forgetting never keeps the process alive.
        if (expiresIn) setTimeout(() => stored.delete(key(id)), expiresIn * 1000).unref();
      },
      find: async (id) => stored.get(key(id)),
      findByUid: async (uid) => [...stored.values()].find((payload) => payload.uid === uid),
      findByUserCode: async () => undefined,
      consume: async (id) => {
        const payload = stored.get(key(id));
        if (payload) payload.consumed = 1;
      },
      destroy: async (id) => void stored.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [id, payload] of stored) if (payload.grantId === grantId) stored.delete(id);
      },
    };
  };
}
