import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { useAppStore } from '#ui/store-context.tsx';

/** Loads a model and closes the manager, since the workbench shows the progress of loading. */
export function useLoadModel(provider: ProviderChoice): (url: string) => void {
  const store = useAppStore();
  return (url) => {
    const state = store.getState();
    state.showManager('closed');
    void state.loadModel(url, provider, true);
  };
}
