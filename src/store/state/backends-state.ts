import type { BackendId } from '#client/backend-switch.ts';
import type { ProviderChoice } from '#service/contract/model-operations.ts';
import type { DeviceStatus } from '#service/contract/device-operations.ts';
import type { ServerLink } from '#client/http/server-link.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { RememberedServer } from '#store/memory/remembered-servers.ts';
import type { Problem } from './problem.ts';

/** Connects to a server; `owner` names this browser there. `onUnreachable` is called whenever it does not answer. */
export type ConnectServer = (
  link: ServerLink,
  owner: string,
  onUnreachable: () => void,
) => Promise<SkipscopeClient>;

/** The state of the connection to a server. */
export type Connection =
  /** The page works in the browser. */
  | { readonly kind: 'none' }
  | { readonly kind: 'connecting'; readonly url: BackendId }
  | { readonly kind: 'connected'; readonly url: BackendId }
  /** The page works there, but gets no answer; it keeps asking. */
  | { readonly kind: 'lost'; readonly url: BackendId; readonly problem: Problem }
  /**
   * The page stays where it was. `url` is null for a link that cannot be read. `asking`: the page has begun nowhere yet
   * and keeps asking this server.
   */
  | {
      readonly kind: 'failed';
      readonly url: BackendId | null;
      readonly problem: Problem;
      readonly asking: boolean;
    };

/** The model that the page loads when it works in this browser again. */
export interface BrowserModel {
  readonly url: string;
  readonly provider: ProviderChoice;
  /** Null until it was loaded. */
  readonly hash: string | null;
}

/** An imported calibration set that the page used at another backend, and that the backend in use lacks. */
interface AwaitedSet {
  readonly id: string;
  readonly name: string;
  /** The backend that has it. */
  readonly at: BackendId;
}

export interface BackendsSlice {
  /** The backend in use. */
  readonly backend: BackendId;
  readonly connection: Connection;
  /** Whether the backend answered when it was asked last; true in a browser, and while nothing is known yet. */
  readonly backendAnswers: boolean;
  /** The status of the server; null in a browser, until it is known, and while the server does not answer. */
  readonly deviceStatus: DeviceStatus | null;
  /** Last seen first. */
  readonly servers: readonly RememberedServer[];
  /** The name by which servers know this browser. */
  readonly owner: string;
  /** The model that this browser loaded last. */
  readonly browserModel: BrowserModel;
  /** Notes on what a move did to work under way, as sentences. */
  readonly backendNotes: readonly string[];
  readonly awaitedSet: AwaitedSet | null;
  /** Whether the dialog of backends is open. */
  readonly choosingBackend: boolean;
  /**
   * Starts the page: on the server of `link`, on the one where it was left, or else in this browser, which calls `showFirst` before it
   * loads its model.
   */
  begin(browserModel: BrowserModel, link: ServerLink | null, showFirst?: () => Promise<void>): Promise<void>;
  /** Connects by a link that a server has printed. */
  connectByLink(text: string): Promise<void>;
  /** Connects to a server that is remembered. */
  connectAgain(url: BackendId): Promise<void>;
  workInBrowser(): Promise<void>;
  forgetServer(url: BackendId): Promise<void>;
  /**
   * Asks the server for its status, also one on which the page waits to begin. Does nothing in a
   * browser.
   */
  checkBackend(): Promise<void>;
  /** Remembers the model that was loaded on the server. */
  noteModel(url: string): void;
  bringAwaitedSet(): Promise<void>;
  /** Opens the demo set instead. */
  leaveAwaitedSet(): Promise<void>;
  showBackends(open: boolean): void;
  dismissBackendNotes(): void;
  /** Removes the failed connection from view. */
  dismissConnectionProblem(): void;
}
