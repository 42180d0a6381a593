import { z } from 'zod';

import type { BackendId } from '#client/backend-switch.ts';
import type { PageMemory } from './page-memory.ts';

const SERVERS = 'skipscope-servers';
const LAST = 'skipscope-place';
const OWNER = 'skipscope-owner';

const serversSchema = z.lazy(() =>
  z.array(
    z.object({
      /** Origin, which is also its `BackendId`. */
      url: z.string().min(1),
      token: z.string().min(1),
      name: z.string().min(1),
      /** Milliseconds since the epoch. */
      lastSeenAt: z.number(),
      /** The model that this page loaded there last, as `loadModel` takes it; null when it took the server's default. */
      model: z.string().nullable(),
    }),
  ),
);

/** A server that this browser was connected to, and may connect to again. */
export type RememberedServer = Readonly<z.infer<typeof serversSchema>[number]>;

/** Last seen first. A text that this version does not understand is ignored: the server's link restores it. */
export function recallServers(memory: PageMemory): readonly RememberedServer[] {
  const kept = memory.read(SERVERS);
  if (kept === null) return [];
  try {
    const servers = serversSchema.parse(JSON.parse(kept));
    return servers.sort((a, b) => b.lastSeenAt - a.lastSeenAt);
  } catch {
    return [];
  }
}

export function keepServers(memory: PageMemory, servers: readonly RememberedServer[]): void {
  memory.write(SERVERS, servers.length === 0 ? null : JSON.stringify(servers));
}

/** The server that the page worked on when it was left; null for this browser. */
export function recallLastServer(memory: PageMemory): RememberedServer | null {
  const last = memory.read(LAST);
  return recallServers(memory).find(({ url }) => url === last) ?? null;
}

/** Null for this browser. */
export function keepLastServer(memory: PageMemory, url: BackendId | null): void {
  memory.write(LAST, url);
}

/** A random name of this browser, by which a server tells who owns a run. */
export function ownerName(memory: PageMemory): string {
  const known = memory.read(OWNER);
  if (known !== null && known !== '') return known;
  const owner = crypto.randomUUID();
  memory.write(OWNER, owner);
  return owner;
}
