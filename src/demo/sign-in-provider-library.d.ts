/** The part of oidc-provider 9 that the stand-in uses; the package brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export interface AuthorizationContext {
    readonly oidc: {
      readonly client: { readonly clientId: string };
      readonly session: { readonly accountId: string; sidFor(clientId: string): string };
      readonly provider: {
        readonly Grant: new (owner: { readonly clientId: string; readonly accountId: string }) => Grant;
      };
    };
  }

  export interface Interaction {
    readonly uid: string;
  }

  export interface LoginResult {
    readonly login: {
      readonly accountId: string;
      readonly acr: string;
      readonly amr: readonly string[];
      readonly remember: boolean;
    };
  }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    /** Koa's switch: true keeps errors off the console. */
    silent: boolean;
    on(event: 'authorization.success', listener: (context: AuthorizationContext) => void): void;
    readonly Client: {
      find(id: string): Promise<{ backchannelLogout(sub: string, sid: string): Promise<void> } | undefined>;
    };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: LoginResult | { readonly error: string },
    ): Promise<void>;
  }
}
