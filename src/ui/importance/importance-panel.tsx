import { loadedModel } from '#store/state/current-model-state.ts';
import { Panel } from '#ui/controls/panel.tsx';
import { partInTurn } from '#ui/controls/part-in-turn.tsx';
import { useApp } from '#ui/store-context.tsx';

/** Without a model or a run there is nothing to show, so the views are no part of the first load. */
const ImportanceViews = partInTurn(() => import('./importance-views.tsx'));

/** Shows how much each block matters. */
export function ImportancePanel() {
  const hasSource = useApp(
    ({ model, scan, run }) => loadedModel(model) !== null || scan !== null || run !== null,
  );
  // The card of a block brings itself into view once it is drawn.
  const cardAwaited = useApp((state) => state.cardAwaited);
  return (
    <Panel title="Importance" className="importance-panel">
      {hasSource ? (
        <ImportanceViews evenFar={cardAwaited} />
      ) : (
        <p className="muted">Which blocks matter is measured here once a model is loaded.</p>
      )}
    </Panel>
  );
}
