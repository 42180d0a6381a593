import { Toggle } from '#ui/controls/choice.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** How thorough the search is. */
export function SearchModes() {
  const store = useAppStore();
  const { exhaustive, explore } = useApp((state) => state.settings);
  return (
    <div className="search-modes">
      <Toggle
        label="Explore to the end"
        help="Go on past the constraint, so that the whole curve is drawn. The operating points stay the same."
        checked={explore}
        onChange={(checked) => {
          store.getState().changeSettings({ explore: checked });
        }}
      />
      <Toggle
        label="Exhaustive"
        help="Score every candidate on every sample, without giving up hopeless ones. The result is the same; it takes several times as long and makes the importance of every block exact."
        checked={exhaustive}
        onChange={(checked) => {
          store.getState().changeSettings({ exhaustive: checked });
        }}
      />
    </div>
  );
}
