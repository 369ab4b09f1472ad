import { printable } from './printable.ts';
import {
  asArtifact,
  bold,
  makeRoom,
  margin,
  plain,
  spokenAs,
  textSize,
  writable,
  type Sheet,
} from './sheet.ts';

export interface PaperTable {
  readonly headings: readonly string[];
  /** Of each column, its share of the width. */
  readonly shares: readonly number[];
  /** The first cell of a row is its header. */
  readonly rows: readonly (readonly string[])[];
}

/** Between columns, and above and below what a row says; points. */
const gap = 8;

/** Writes one table over as many pages as it takes, its head on each; yields after each page. */
export function* writeTable(sheet: Sheet, { headings, shares, rows }: PaperTable): Generator<void> {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const widths = shares.map((share) => (share / whole) * writable(sheet).width);
  const table = sheet.doc.struct('Table');
  sheet.root.add(table);
  const head = measure(sheet, widths, headings, bold);
  writeRow(sheet, head, table);
  for (const cells of rows) {
    const row = measure(sheet, widths, cells, plain);
    if (makeRoom(sheet, row.height)) {
      yield;
      // To whoever listens it is one table, and its head is not said again.
      asArtifact(sheet, () => {
        drawRow(sheet, head, (_column, draw) => draw());
        drawRule(sheet);
      });
    }
    writeRow(sheet, row, table);
  }
  table.end();
  sheet.doc.y += textSize;
}

interface Row {
  readonly cells: readonly { readonly text: string; readonly width: number }[];
  readonly font: typeof plain | typeof bold;
  readonly height: number;
}

/** A row is at most a page less its head: what is longer ends in an ellipsis. */
function measure(sheet: Sheet, widths: readonly number[], texts: readonly string[], font: Row['font']): Row {
  const { doc } = sheet;
  doc.font(font).fontSize(textSize);
  const cells = texts.map((text, column) => ({ text, width: widths[column] ?? 0 }));
  const heights = cells.map(({ text, width }) => doc.heightOfString(printable(text), { width: width - gap }));
  const most = writable(sheet).height - 4 * textSize;
  return { cells, font, height: Math.min(Math.max(...heights) + gap, most) };
}

function writeRow(sheet: Sheet, row: Row, table: PDFKit.PDFStructureElement): void {
  const { doc } = sheet;
  const struct = doc.struct('TR');
  table.add(struct);
  const scope = row.font === bold ? 'Column' : 'Row';
  drawRow(sheet, row, (column, draw) => {
    const isHeader = scope === 'Column' || column === 0;
    const spoken = spokenAs(row.cells[column]?.text ?? '');
    struct.add(isHeader ? doc.struct('TH', { scope, ...spoken }, draw) : doc.struct('TD', spoken, draw));
  });
  struct.end();
  asArtifact(sheet, () => drawRule(sheet));
}

/** Parts one row from the next. */
function drawRule({ doc }: Sheet): void {
  const right = doc.page.width - margin;
  doc.lineWidth(0.75).moveTo(margin, doc.y).lineTo(right, doc.y).stroke('#4c6272');
}

function drawRow(
  { doc }: Sheet,
  { cells, font, height }: Row,
  drawCell: (column: number, draw: () => void) => void,
): void {
  const top = doc.y;
  doc.font(font).fontSize(textSize);
  let x = margin;
  for (const [column, { text, width }] of cells.entries()) {
    const left = x;
    const room = { width: width - gap, height: height - gap, ellipsis: true };
    drawCell(column, () => doc.text(printable(text), left, top + gap / 2, room));
    x += width;
  }
  doc.y = top + height;
}
