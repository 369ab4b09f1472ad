/**
 * What came out of a check, in words for people. `proved`: all that was claimed is so, as far as `proved` says. `bad`: something was changed, or was
 * never so. `undecided`: nothing is wrong, and something that was asked for could not be looked at.
 *
 * @typedef {{
 *   verdict: 'proved' | 'bad' | 'undecided',
 *   headline: string,
 *   proved: string[],
 *   notProved: string[],
 *   wrong: { where: string, what: string }[],
 * }} Result
 */

/** What a check finds on its way. */
export class Findings {
  /** @type {string[]} */
  proved = [];
  /** @type {string[]} */
  notProved = [];
  /** @type {{ where: string, what: string }[]} */
  wrong = [];
  isUndecided = false;

  /**
   * @param {string} where
   * @param {string} what
   */
  addWrong(where, what) {
    this.wrong.push({ where, what });
  }

  /** @param {string} what */
  addUndecided(what) {
    this.isUndecided = true;
    this.notProved.unshift(what);
  }

  /**
   * @param {string} headline when all is well
   * @returns {Result}
   */
  result(headline) {
    const { proved, notProved, wrong } = this;
    if (wrong.length > 0) {
      return { verdict: 'bad', headline: 'Not proved: something is wrong.', proved: [], notProved, wrong };
    }
    return this.isUndecided
      ? {
          verdict: 'undecided',
          headline: 'Nothing is wrong, but not all could be checked.',
          proved,
          notProved,
          wrong,
        }
      : { verdict: 'proved', headline, proved, notProved, wrong };
  }
}
