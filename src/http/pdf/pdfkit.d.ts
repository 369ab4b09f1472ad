declare namespace PDFKit.Mixins {
  /** What pdfkit 0.20 takes and its types do not have: of which cells a header is the header. */
  interface StructureElementOptions {
    readonly scope?: 'Column' | 'Row';
  }
}
