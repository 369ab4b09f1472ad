import { inflateSync } from 'node:zlib';

/** A text on a page and its mark: what a screen reader takes it for, or `Artifact`, which it passes over. */
export interface MarkedText {
  readonly tag: string;
  readonly text: string;
}

const windows1252 = new TextDecoder('windows-1252');

/** What is written on each page of a PDF, in the order in which it was written. By the file's own operators, not by the library that wrote it. */
export function textOfPdf(file: Buffer): readonly (readonly MarkedText[])[] {
  const latin = file.toString('latin1');
  return [...latin.matchAll(/\/Length (\d+)\n\/Filter \/FlateDecode\n>>\nstream\n/g)]
    .map((found) => {
      const start = found.index + found[0].length;
      return inflateSync(file.subarray(start, start + Number(found[1]))).toString('latin1');
    })
    .filter((content) => content.includes('BT'))
    .map(markedTexts);
}

function markedTexts(content: string): readonly MarkedText[] {
  return [...content.matchAll(/\/(\w+) (?:<<[^]*?>> BDC|BMC)\n([^]*?)\nEMC/g)]
    .map(([, tag = '', inside = '']) => ({
      tag,
      text: [...inside.matchAll(/\[(.*)\] TJ/g)].map(([, shown = '']) => lettersOf(shown)).join(''),
    }))
    .filter(({ text }) => text !== '');
}

function lettersOf(shown: string): string {
  const hex = [...shown.matchAll(/<([0-9a-f]*)>/g)].map(([, letters]) => letters).join('');
  return windows1252.decode(Buffer.from(hex, 'hex'));
}
