/** How far a file has been read. On a terminal one line that is drawn over; elsewhere a plain line at each tenth. */
export interface ProgressBar {
  readonly at: (progress: { readonly bytes: number; readonly rows: number }) => void;
  end(): void;
}

interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const width = 30;
/** A small file is done before anybody looks. */
const worthShowing = 2_000_000;

/** @param always whether a small file is shown too, because what is done with it takes time */
export function showProgress(screen: Screen, total: number, always = false): ProgressBar {
  if (total < worthShowing && !always) return { at: () => undefined, end: () => undefined };
  let shown = -1;
  return {
    at({ bytes, rows }) {
      const percent = Math.min(100, Math.floor((bytes / Math.max(1, total)) * 100));
      const step = screen.isTTY === true ? percent : percent - (percent % 10);
      if (step === shown) return;
      shown = step;
      const filled = Math.round((percent / 100) * width);
      const bar = `${'#'.repeat(filled)}${'.'.repeat(width - filled)}`;
      screen.write(
        screen.isTTY === true ? `\r[${bar}] ${percent} %, ${rows} rows` : `${step} %, ${rows} rows\n`,
      );
    },
    end: () => void (screen.isTTY === true && screen.write('\n')),
  };
}
