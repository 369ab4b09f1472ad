/** Where a spreadsheet would begin to read a formula, full-width signs too; on a new line as well, which some take for a new row whatever is quoted. */
const formulas = /^(?=[=+\-@＝＋－＠\t\r\n\0])|(?<=[\r\n])(?=[=+\-@＝＋－＠\t\0])/g;

/** Text of a cell that no spreadsheet runs: with an apostrophe before what it would take for a formula (OWASP ASVS 1.2.10). Quoting is the writer's. */
export function spreadsheetText(value: string): string {
  return value.replace(formulas, "'");
}
