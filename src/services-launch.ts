import { createSmartEhr } from './adapters/smart-ehr/smart-ehr.ts';
import { signJws } from './auth/jose.ts';
import type { ClientStore } from './auth/client.ts';
import type { Config } from './config.ts';
import type { RecordSystemConfig } from './config-launches.ts';
import type { Launching, RecordSystem } from './gateway/launch/launching.ts';

/** What launches from record systems are made of, beside what every flow has. */
export type LaunchServices = Omit<Launching, 'store' | 'keys' | 'clock' | 'tree'>;

interface Parts extends Pick<Launching, 'clock'> {
  readonly clients: ClientStore;
  readonly publicUrl: string;
}

export function buildLaunches(config: Config, { clients, clock, publicUrl }: Parts): LaunchServices {
  const redirectUri = `${publicUrl}/launch/smart/callback`;
  const allowInsecure = config.LWG_ENVIRONMENT === 'demo';
  const toSmart = (smart: NonNullable<RecordSystemConfig['smart']>): RecordSystem['smart'] => {
    const { iss, privateKey, otherOrigins: origins, ...options } = smart;
    const signAssertion =
      privateKey && ((claims: Readonly<Record<string, unknown>>) => signJws(claims, privateKey));
    const ehr = createSmartEhr({
      ...options,
      iss,
      origins,
      redirectUri,
      signAssertion,
      allowInsecure,
      clock,
    });
    return { iss, ehr };
  };
  return {
    recordSystems: config.recordSystems.map(({ smart, ...system }) => ({
      ...system,
      smart: smart && toSmart(smart),
    })),
    launchAudience: `${publicUrl}/launch/context`,
    useJti: (jti, user, expiresAt) => clients.useJti(jti, user, expiresAt),
  };
}
