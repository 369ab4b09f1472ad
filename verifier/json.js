import { Wrong } from './wrong.js';

/**
 * What was read: whole numbers are BigInt, because a log's sizes go to 2^64, and objects have no prototype, so that no name in a file can
 * reach one.
 *
 * @typedef {null | boolean | string | bigint | number | Json[] | { [name: string]: Json }} Json
 */

const deepest = 32;
const token =
  /[ \t\r\n]*(?:(?<mark>[[\]{},:])|(?<string>"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(?<word>true|false|null)|$)/y;

/** @typedef {{ mark?: string, string?: string, number?: string, word?: string }} Token one of them, or none at the end of the text */

/**
 * Reads JSON (RFC 8259) strictly: a name that stands twice in an object is refused, for two readers would understand two things.
 *
 * @param {string} text
 * @param {string} where the file's name in messages
 * @returns {Json}
 */
export function readJson(text, where) {
  const reader = new Reader(text, where);
  const read = reader.value(reader.next(), 0);
  reader.end();
  return read;
}

class Reader {
  #at = 0;
  #text;
  #where;

  /**
   * @param {string} text
   * @param {string} where
   */
  constructor(text, where) {
    this.#text = text;
    this.#where = where;
  }

  /**
   * @param {string} what
   * @returns {never}
   */
  fail(what) {
    throw new Wrong(`${this.#where}, ${placeOf(this.#text, this.#at)}`, what);
  }

  /** @returns {Token} */
  next() {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text);
    if (found === null) return this.fail('is not JSON from here on');
    this.#at += found[0].length;
    return found.groups ?? {};
  }

  end() {
    if (Object.values(this.next()).some((part) => part !== undefined)) {
      this.fail('there is something after the end of the JSON');
    }
  }

  /**
   * @param {Token} first
   * @param {number} depth
   * @returns {Json}
   */
  value({ mark, string, number, word }, depth) {
    if (depth > deepest) return this.fail(`is nested deeper than ${deepest}`);
    if (string !== undefined) return textOf(string);
    if (number !== undefined) return numberOf(number);
    if (word !== undefined) return word === 'null' ? null : word === 'true';
    if (mark === '[') return this.#list(depth);
    if (mark === '{') return this.#object(depth);
    return this.fail('is not JSON: a value is missing before this');
  }

  /**
   * @param {number} depth
   * @returns {Json[]}
   */
  #list(depth) {
    /** @type {Json[]} */
    const items = [];
    for (let first = this.next(); items.length > 0 || first.mark !== ']'; first = this.next()) {
      items.push(this.value(first, depth + 1));
      const { mark } = this.next();
      if (mark === ']') break;
      if (mark !== ',') return this.fail('is not JSON: a comma or ] is missing before this');
    }
    return items;
  }

  /**
   * @param {number} depth
   * @returns {{ [name: string]: Json }}
   */
  #object(depth) {
    /** @type {{ [name: string]: Json }} */
    const members = Object.create(null);
    let isFirst = true;
    for (let name = this.next(); !isFirst || name.mark !== '}'; name = this.next()) {
      isFirst = false;
      if (name.string === undefined) return this.fail('is not JSON: a name is missing before this');
      const key = textOf(name.string);
      if (key in members) return this.fail(`the name ${JSON.stringify(key)} stands there twice`);
      if (this.next().mark !== ':') return this.fail('is not JSON: a colon is missing before this');
      members[key] = this.value(this.next(), depth + 1);
      const { mark } = this.next();
      if (mark === '}') break;
      if (mark !== ',') return this.fail('is not JSON: a comma or } is missing before this');
    }
    return members;
  }
}

/** The token is a JSON string by the expression above. @param {string} literal @returns {string} */
function textOf(literal) {
  return JSON.parse(literal);
}

/** @param {string} literal */
function numberOf(literal) {
  return /^-?[0-9]+$/.test(literal) ? BigInt(literal) : Number(literal);
}

/**
 * `line 3, column 7`, counted from one.
 *
 * @param {string} text
 * @param {number} at
 */
export function placeOf(text, at) {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * The spelling JSON.stringify gives a value, with whole numbers of any size.
 *
 * @param {Json} value
 * @param {string} indent '' for one line
 * @param {string} before the white space that the value stands behind
 * @returns {string}
 */
export function spell(value, indent = '', before = '') {
  if (value === null || typeof value !== 'object') {
    return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  }
  const inner = before + indent;
  const [gap, space] = indent === '' ? ['', ''] : ['\n', ' '];
  const parts = Array.isArray(value)
    ? value.map((item) => spell(item, indent, inner))
    : Object.entries(value).map(
        ([name, item]) => `${JSON.stringify(name)}:${space}${spell(item, indent, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  const head = gap === '' ? '' : gap + inner;
  return `${open}${head}${parts.join(`,${head}`)}${gap === '' ? '' : gap + before}${close}`;
}
