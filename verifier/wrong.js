/** Something in what was given is not as it must be: what, and where. */
export class Wrong extends Error {
  /**
   * @param {string} where the place in the file, in words
   * @param {string} what what is wrong there
   */
  constructor(where, what) {
    super(what);
    this.where = where;
  }
}

/** The machine or the browser lacks what it takes: this says nothing about the file. */
export class CannotCheck extends Error {}
