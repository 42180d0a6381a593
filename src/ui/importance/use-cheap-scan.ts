import { type RefCallback, useCallback, useRef } from 'react';

import { isCheapToScan } from '#store/importance/scan-spec.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Measures a small model by itself once the element comes into view; a person who cancels that is not asked again. */
export function useCheapScan(): RefCallback<Element> {
  const store = useAppStore();
  const cheap = useApp(isCheapToScan);
  const begun = useRef(false);
  return useCallback(
    (element: Element | null) => {
      if (!element || !cheap) return undefined;
      const observer = new IntersectionObserver((entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        if (begun.current) return;
        begun.current = true;
        void store.getState().measureImportance();
      });
      observer.observe(element);
      return () => {
        observer.disconnect();
      };
    },
    [store, cheap],
  );
}
