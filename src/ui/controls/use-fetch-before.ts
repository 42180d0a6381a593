import { useEffect } from 'react';

/**
 * Fetches a late part of the page before it is shown: what tells that a server is gone cannot be had from it any more.
 */
export function useFetchBefore(wanted: boolean, fetchPart: () => Promise<unknown>): void {
  useEffect(() => {
    // Shown later, the part is fetched again, and says what is wrong.
    if (wanted) fetchPart().catch(() => undefined);
  }, [wanted, fetchPart]);
}
