import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { ServerLink } from '#client/http/server-link.ts';

/** Connects to a server; `owner` names this browser there. `onUnreachable` is called whenever it does not answer. */
export type ConnectServer = (
  link: ServerLink,
  owner: string,
  onUnreachable: () => void,
) => Promise<SkipscopeClient>;
