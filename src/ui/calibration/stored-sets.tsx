import { Trash2 } from 'lucide-react';

import { Button, IconButton } from '#ui/controls/button.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import { SERVED_CALIBRATIONS } from '#store/served/served-calibrations.ts';
import { useServerName } from '#ui/backends/use-backend.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Lists the other sets that can be opened: those served with the page, and those imported before. */
export function StoredSets() {
  const store = useAppStore();
  const server = useServerName();
  const { summary, url } = useApp((state) => state.calibration);
  const stored = useApp((state) => state.storedCalibrations);
  const others = stored.filter(({ id }) => id !== summary?.id);
  const served = SERVED_CALIBRATIONS.filter((set) => set.url !== url);
  return (
    <section className="stored-sets" aria-label="Other sets">
      <h3>Other sets</h3>
      <ul>
        {served.map((set) => (
          <li key={set.url}>
            <Button
              small
              onClick={() => {
                void store.getState().openCalibration(set.url);
              }}
            >
              Open {set.name}
            </Button>
          </li>
        ))}
        {others.map(({ id, name }) => (
          <li key={id}>
            <span>{name}</span>
            <Button
              small
              aria-label={`Open ${name}`}
              onClick={() => {
                void store.getState().openStoredCalibration(id);
              }}
            >
              Open
            </Button>
            <ConfirmDelete
              title="Delete this calibration set?"
              trigger={
                <IconButton small label={`Delete ${name} from ${server ?? 'this browser'}`}>
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              }
              onConfirm={() => {
                void store.getState().removeStoredCalibration(id);
              }}
            >
              “{name}” leaves {server ?? 'this browser'} with its pictures and labels. Finished runs on it
              stay; unfinished ones cannot go on until the same files are imported again.
            </ConfirmDelete>
          </li>
        ))}
      </ul>
    </section>
  );
}
