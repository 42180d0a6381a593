import { Component, type ReactNode, Suspense, useEffect } from 'react';

import { errorMessage } from '#engine/base/errors.ts';
import { ProblemNote } from './problem-note.tsx';

/**
 * Fetches a lazy part of the page before it is shown. The part that says that a server is gone needs this, since it can
 * no longer be fetched from that server.
 */
export function useFetchBefore(wanted: boolean, fetchPart: () => Promise<unknown>): void {
  useEffect(() => {
    // A part that could not be fetched is fetched again when it is shown, and reports the failure then.
    if (wanted) fetchPart().catch(() => undefined);
  }, [wanted, fetchPart]);
}

interface LazyPartProps {
  /** Shown until the part has been fetched. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/**
 * A part of the page whose script is fetched when it is shown. If the script cannot be fetched, such as from a server
 * that is gone, a note takes the part's place and the rest of the page stays as it is.
 */
export class LazyPart extends Component<LazyPartProps, { readonly failure: string | null }> {
  override state = { failure: null };

  static getDerivedStateFromError(error: unknown): { readonly failure: string } {
    return { failure: errorMessage(error) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return <Suspense fallback={this.props.fallback}>{this.props.children}</Suspense>;
    const problem = {
      message: `A part of the page could not be shown: ${String(failure)}`,
      remedy: 'Reload the page once the server that it comes from answers.',
    };
    return <ProblemNote problem={problem} />;
  }
}
