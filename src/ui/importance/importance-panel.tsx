import { lazy } from 'react';

import { loadedModel } from '#store/state/current-model-state.ts';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { useApp } from '#ui/store-context.tsx';

/** Without a model there is nothing to measure, so the views are no part of the first load. */
const ImportanceViews = lazy(() => import('./importance-views.tsx'));

/** Shows how much each block matters. */
export function ImportancePanel() {
  const hasModel = useApp((state) => loadedModel(state.model) !== null || state.scan !== null);
  return (
    <Panel title="Importance" className="importance-panel">
      {hasModel ? (
        <LazyPart fallback={<div className="part-loading" />}>
          <ImportanceViews />
        </LazyPart>
      ) : (
        <p className="muted">Which blocks matter is measured here once a model is loaded.</p>
      )}
    </Panel>
  );
}
