import { Component, type ReactNode, Suspense, useEffect } from 'react';

import { errorMessage } from '#engine/base/errors.ts';
import { ProblemNote } from './problem-note.tsx';

/**
 * Fetches a late part of the page before it is shown: what tells that a server is gone cannot be had from it any more.
 */
export function useFetchBefore(wanted: boolean, fetchPart: () => Promise<unknown>): void {
  useEffect(() => {
    // Shown later, the part is fetched again, and says what is wrong.
    if (wanted) fetchPart().catch(() => undefined);
  }, [wanted, fetchPart]);
}

interface LazyPartProps {
  /** Shown until the part has come. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/**
 * A part of the page whose script is fetched when it is shown. One that cannot be fetched, such as from a server that is
 * gone, says so in its place and leaves the rest of the page as it is.
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
