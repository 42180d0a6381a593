import { lazy } from 'react';

import { loadedModel } from '#store/state/current-model-state.ts';
import { InTurn } from '#ui/controls/in-turn.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { useApp } from '#ui/store-context.tsx';

/** Without a model or a run there is nothing to show, so the views are no part of the first load. */
const ImportanceViews = lazy(() => import('./importance-views.tsx'));

/** Shows how much each block matters. */
export function ImportancePanel() {
  const hasSource = useApp(
    ({ model, scan, run }) => loadedModel(model) !== null || scan !== null || run !== null,
  );
  return (
    <Panel title="Importance" className="importance-panel">
      {hasSource ? (
        <InTurn>
          <LazyPart fallback={<div className="part-loading" />}>
            <ImportanceViews />
          </LazyPart>
        </InTurn>
      ) : (
        <p className="muted">Which blocks matter is measured here once a model is loaded.</p>
      )}
    </Panel>
  );
}
