import { printable } from './printable.ts';

/** A document under way: its pages, and the structure that a screen reader follows. */
export interface Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly root: PDFKit.PDFStructureElement;
  readonly title: string;
  pages: number;
}

/** Points. The footer stands in the bottom margin. */
export const margin = 42;
const bottomMargin = 60;
const footerFromBottom = 40;

export const plain = 'Helvetica';
export const bold = 'Helvetica-Bold';
/** Points: the least that the NHS prints for the public. */
export const textSize = 12;
const footerSize = 10;

/** The library is loaded here and now: 30 MB that a server without a paper to write does without. */
export async function startSheet(title: string, madeAt: Date): Promise<Sheet> {
  const { default: PdfDocument } = await import('pdfkit');
  const doc = new PdfDocument({
    size: 'A4',
    layout: 'landscape',
    margins: { top: margin, right: margin, bottom: bottomMargin, left: margin },
    autoFirstPage: false,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    info: { Title: title, CreationDate: madeAt },
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  const sheet = { doc, root, title, pages: 0 };
  startPage(sheet);
  return sheet;
}

/** Of a page, what is between its margins. */
export function writable({ doc }: Sheet): { readonly width: number; readonly height: number } {
  const { width, height } = doc.page;
  return { width: width - 2 * margin, height: height - margin - bottomMargin };
}

/** The next page if `height` more points do not fit on this one. True if it is one. */
export function makeRoom(sheet: Sheet, height: number): boolean {
  const { doc } = sheet;
  if (doc.y + height <= doc.page.maxY()) return false;
  startPage(sheet);
  return true;
}

function startPage(sheet: Sheet): void {
  const { doc } = sheet;
  doc.addPage();
  sheet.pages += 1;
  doc.font(plain).fontSize(footerSize);
  const y = doc.page.height - footerFromBottom;
  asArtifact(sheet, () => doc.text(`${sheet.title}: page ${sheet.pages}`, margin, y, { lineBreak: false }));
  doc.y = margin;
}

/** Draws what a screen reader passes over. */
export function asArtifact({ doc }: Sheet, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Pagination' });
  draw();
  doc.endMarkedContent();
}

/** Writes a heading or a paragraph below what is there. */
export function writeBlock(sheet: Sheet, tag: 'H1' | 'H2' | 'P', text: string): void {
  const { doc } = sheet;
  const { width, height: most } = writable(sheet);
  const setFont = (): unknown =>
    doc.font(tag === 'P' ? plain : bold).fontSize({ H1: 22, H2: 16, P: textSize }[tag]);
  setFont();
  const shown = printable(text);
  const height = Math.min(doc.heightOfString(shown, { width }), most);
  // No heading is the last of a page.
  makeRoom(sheet, tag === 'P' ? height : height + 6 * textSize);
  setFont();
  const { y } = doc;
  sheet.root.add(
    doc.struct(tag, spokenAs(text), () =>
      doc.text(shown, margin, y, { width, height: most, ellipsis: true }),
    ),
  );
  doc.y = y + height + textSize / 2;
}

/** What is read out and copied, where the font lacks a letter of it. */
export function spokenAs(text: string): { readonly actual?: string } {
  return printable(text) === text ? {} : { actual: text };
}
