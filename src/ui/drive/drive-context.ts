import { createContext, useContext } from 'react';
import { useStore } from 'zustand';

import type { DriveState, DriveStore } from '#store/state/drive-state.ts';

export const DriveContext = createContext<DriveStore | null>(null);

export function useDriveStore(): DriveStore {
  const store = useContext(DriveContext);
  if (!store) throw new Error('useDriveStore needs a DriveContext above it.');
  return store;
}

/** Returns the part of the live view's state that `select` picks. */
export function useDrive<Part>(select: (state: DriveState) => Part): Part {
  return useStore(useDriveStore(), select);
}
