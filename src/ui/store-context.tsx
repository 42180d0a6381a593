import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from 'zustand';

import type { AppState, AppStore } from '#store/state/app-state.ts';

const StoreContext = createContext<AppStore | null>(null);

interface StoreProviderProps {
  readonly store: AppStore;
  readonly children: ReactNode;
}

export function StoreProvider({ store, children }: StoreProviderProps) {
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useAppStore(): AppStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error('useAppStore needs a StoreProvider above it.');
  return store;
}

/** Returns the part of the state that `select` picks. The component renders again when that part changes. */
export function useApp<Part>(select: (state: AppState) => Part): Part {
  return useStore(useAppStore(), select);
}
