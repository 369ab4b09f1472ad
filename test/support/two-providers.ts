import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../src/app.ts';
import { charity, demoStaff } from '../../src/demo/organisations.ts';
import { startSignInProvider, type DemoStaff, type SignInProvider } from '../../src/demo/sign-in-provider.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { freePort } from './processes.ts';

/** A case worker with no identity at the first provider: the charity's own vouches for her. */
export const charityWorker: DemoStaff = {
  userId: 'casey.fielding',
  givenName: 'Casey',
  familyName: 'Fielding',
  description: 'Case worker, Example Wellbeing Charity',
  role: { personRoleId: 'worker-1', organisation: charity, code: 'R1710', name: 'Case worker' },
};

/** The first provider's nurse as the charity's would have her, were it asked. */
const claimedNurse: DemoStaff = { ...demoStaff[0], userId: 'a-nurse' } as DemoStaff;

export interface TwoProviders {
  readonly gateway: TestGateway;
  /** On the same database, with a memory of its own. */
  readonly replica: FastifyInstance;
  readonly cis2: SignInProvider;
  readonly charityOwn: SignInProvider;
  /** Where the gateway listens for providers. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A gateway of two replicas whose staff sign in at two providers, each of which can tell it that somebody signed out. */
export async function startTwoProviders(): Promise<TwoProviders> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secrets = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')] as const;
  const logoutUri = `${url}/sign-in/back-channel-logout`;
  const id = 'living-well-gateway';
  const start = (secret: string, people: readonly DemoStaff[], callback: string) =>
    startSignInProvider({
      port: 0,
      people,
      client: { id, secret, redirectUris: [`${url}${callback}`], logoutUri },
    });
  const cis2 = await start(secrets[0], demoStaff, '/sign-in/callback');
  const charityOwn = await start(secrets[1], [charityWorker, claimedNurse], '/sign-in/callback/charity');
  const gateway = await startTestGateway({
    issuer: cis2.issuer,
    signInSecret: secrets[0],
    publicUrl: url,
    variables: { CHARITY_SECRET: secrets[1] },
    deployment: (usual) => ({
      ...usual,
      staffRoles: [
        ...usual.staffRoles,
        { issuer: charityOwn.issuer, organisation: charity, roleCode: 'R1710', role: 'case-worker' },
      ],
      signIn: [
        {
          code: 'charity',
          name: 'an Example Charity account',
          issuer: charityOwn.issuer,
          clientId: id,
          secret: 'variable:CHARITY_SECRET',
        },
      ],
    }),
  });
  const replica = await buildApp(gateway.services);
  await gateway.app.listen({ port, host: '127.0.0.1' });
  return {
    gateway,
    replica,
    cis2,
    charityOwn,
    url,
    stop: async () => {
      await replica.close();
      await gateway.stop();
      await cis2.close();
      await charityOwn.close();
    },
  };
}
