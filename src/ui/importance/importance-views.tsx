import { useApp } from '#ui/store-context.tsx';
import { BlocksView } from './blocks-view.tsx';
import { ScanBar } from './scan-bar.tsx';
import { useCheapScan } from './use-cheap-scan.ts';
import './importance.css';

/** Measures the importance of the blocks, and shows it. */
export default function ImportanceViews() {
  const report = useApp((state) => state.scan?.report ?? null);
  const ref = useCheapScan();
  return (
    <div ref={ref} className="importance-views">
      <ScanBar />
      {report === null ? null : <BlocksView report={report} />}
    </div>
  );
}
