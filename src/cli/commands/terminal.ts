/** Milliseconds between two progress lines. */
const EVERY_MS = 200;
const EVERY_MS_IN_A_LOG = 5000;

/** Where a terminal writes to: a stream of the process, or what a test collects. */
export interface Output {
  /** False, or absent, where a log is written. */
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What a command writes: its result to stdout, all else to stderr. */
export interface Terminal {
  /** One JSON object with `--json`, otherwise the lines a person reads. */
  result(json: Readonly<Record<string, unknown>>, lines: readonly string[]): void;
  /** Replaces the last progress line; not every call is shown. */
  progress(line: string): void;
  /** A line that stays. */
  note(line: string): void;
  /** Wipes the progress line. */
  close(): void;
}

export function createTerminal(json: boolean, out: Output, err: Output): Terminal {
  let shownAt = -Infinity;
  let shown = false;
  const wipe = () => {
    if (shown && err.isTTY) err.write('\r\x1b[2K');
    shown = false;
  };
  return {
    result: (object, lines) => {
      wipe();
      out.write(json ? `${JSON.stringify(object)}\n` : `${lines.join('\n')}\n`);
    },
    progress: (line) => {
      const now = performance.now();
      if (now - shownAt < (err.isTTY ? EVERY_MS : EVERY_MS_IN_A_LOG)) return;
      shownAt = now;
      wipe();
      err.write(err.isTTY ? line : `${line}\n`);
      shown = true;
    },
    note: (line) => {
      wipe();
      err.write(`${line}\n`);
    },
    close: wipe,
  };
}
