import { GatewayError } from '../../errors.ts';
import type { Store } from '../../gateway/ports/store.ts';
import type { Tracing } from './tracing.ts';

/** The store, with each transaction as a span of what it belongs to: from the wait for a connection to the commit's answer. */
export function tracedStore(store: Store, tracing: Tracing): Store {
  if (!tracing.isOn) return store;
  return {
    ...store,
    transaction: async (work) => {
      const span = tracing.begin('transaction');
      try {
        const result = await store.transaction(work);
        span.end({});
        return result;
      } catch (error) {
        span.end({ 'error.type': error instanceof GatewayError ? error.code : 'internal' });
        throw error;
      }
    },
  };
}
