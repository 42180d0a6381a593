/** Share of the time that pictures take. */
const PICTURES = 0.2;

/** Progress of a measurement; `fraction` is that of the whole work. */
export type ReportScan = (phase: string, fraction: number) => void;

/** Tells of the pictures, which a measurement looks at first. */
export function pictureProgress(report: ReportScan): (done: number, total: number) => void {
  return (done, total) => {
    report(`Looking at picture ${String(done)} of ${String(total)}`, (PICTURES * done) / total);
  };
}

/** The fraction of the whole work once so much of the scan behind the pictures is done. */
export function scanFraction(done: number, total: number): number {
  return PICTURES + ((1 - PICTURES) * done) / total;
}
