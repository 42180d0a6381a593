import './runs.css';

/** Marks an importance map that a recorded run has measured. */
export function RecordedMap() {
  return (
    <span className="status-badge" data-status="recorded" data-testid="recorded-map">
      recorded map
    </span>
  );
}
