// The test files of a report in which something failed, one a line, from the project's folder on. A run that wrote no report failed everywhere: none is named.
const { existsSync, readFileSync } = require('node:fs');
const { relative } = require('node:path');

const report = process.argv[2];
if (existsSync(report)) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = testResults
    .filter(({ status }) => status !== 'passed')
    .map(({ name }) => relative('.', name));
  process.stdout.write(failed.join('\n'));
}
