import type { BackendId } from '#client/backend-switch.ts';
import type { ProviderChoice } from '#service/contract/model-operations.ts';
import type { DeviceStatus } from '#service/contract/device-operations.ts';
import type { ServerLink } from '#client/http/server-link.ts';
import type { RememberedServer } from '#store/memory/remembered-servers.ts';
import type { Problem } from './problem.ts';

/** How the page stands with a server. */
export type Connection =
  /** None is wanted. */
  | { readonly kind: 'none' }
  | { readonly kind: 'connecting'; readonly url: BackendId }
  | { readonly kind: 'connected'; readonly url: BackendId }
  /** The page works there, but gets no answer; it goes on asking. */
  | { readonly kind: 'lost'; readonly url: BackendId; readonly problem: Problem }
  /**
   * The page stays where it was. `url` is null for a link that cannot be read. `asking`: the page has begun nowhere yet and goes
   * on asking this server.
   */
  | {
      readonly kind: 'failed';
      readonly url: BackendId | null;
      readonly problem: Problem;
      readonly asking: boolean;
    };

/** The model to which the page comes back when it works in this browser again. */
export interface BrowserModel {
  readonly url: string;
  readonly provider: ProviderChoice;
  /** Null until it was loaded. */
  readonly hash: string | null;
}

/** An imported calibration set that the page used where it was before, and that is not here. */
export interface AwaitedSet {
  readonly id: string;
  readonly name: string;
  /** Where it is. */
  readonly at: BackendId;
}

export interface BackendsSlice {
  /** Where the page works. */
  readonly backend: BackendId;
  readonly connection: Connection;
  /** Whether the place answered when it was asked last; always in a browser, and while nothing is known yet. */
  readonly backendAnswers: boolean;
  /** Of the server; null in a browser, until it is known, and while the server does not answer. */
  readonly deviceStatus: DeviceStatus | null;
  /** Last seen first. */
  readonly servers: readonly RememberedServer[];
  /** This browser in the eyes of a server. */
  readonly owner: string;
  /** Model of this browser, to which the page comes back. */
  readonly browserModel: BrowserModel;
  /** What moving did to work under way, as sentences. */
  readonly backendNotes: readonly string[];
  readonly awaitedSet: AwaitedSet | null;
  /** Whether the dialog of places is open. */
  readonly choosingBackend: boolean;
  /** Starts the page: on the server of `link`, on the one where it was left, or else in this browser. */
  begin(browserModel: BrowserModel, link: ServerLink | null): Promise<void>;
  /** Connects by a link that a server has printed. */
  connectByLink(text: string): Promise<void>;
  /** Connects to a server that is remembered. */
  connectAgain(url: BackendId): Promise<void>;
  workInBrowser(): Promise<void>;
  forgetServer(url: BackendId): Promise<void>;
  /**
   * Asks the server what it does, and whether it is there at all, also one that the page waits for to begin there; nothing in a
   * browser.
   */
  checkBackend(): Promise<void>;
  /** Remembers the model that was loaded on the server. */
  noteModel(url: string): void;
  bringAwaitedSet(): Promise<void>;
  /** Opens the demo set in its place. */
  leaveAwaitedSet(): Promise<void>;
  showBackends(open: boolean): void;
  dismissBackendNotes(): void;
  /** Forgets that a connection failed. */
  dismissConnectionProblem(): void;
}
