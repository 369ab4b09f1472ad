import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { noTracing, type Tracing } from './ops/tracing/tracing.ts';

/**
 * Traces, where the deployment asks for them; what makes them is loaded only then.
 *
 * @param service what the process calls itself
 */
export async function buildTracing(
  { LWG_TRACES_URL: url, LWG_TRACES_SHARE: share }: Config,
  service: string,
  { log, version }: { readonly log: Log; readonly version: string },
): Promise<Tracing> {
  if (url === undefined) return noTracing;
  const { createTracing } = await import('./ops/tracing/otlp.ts');
  return createTracing({ url, share, service, version, log });
}
