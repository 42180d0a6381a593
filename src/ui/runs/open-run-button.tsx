import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Opens a run, unless it is the one in view. */
export function OpenRunButton({ id }: { readonly id: string }) {
  const store = useAppStore();
  const shown = useApp((state) => state.run?.id === id);
  return (
    <Button
      small
      disabled={shown}
      onClick={() => {
        void store.getState().openRun(id);
      }}
    >
      {shown ? 'Shown' : 'Open'}
    </Button>
  );
}
