// Read from what the runner wrote: a run that wrote nothing, ran nothing or skipped something has failed; so has a file that failed twice.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const read = (name) => {
  const path = join(process.argv[2], name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
};
const failedFiles = ({ testResults }) =>
  testResults.filter(({ status }) => status !== 'passed').map(({ name }) => name);

const first = read('first.json');
const second = read('second.json');
const passed = first?.numPassedTests ?? 0;
const skipped = [first, second].reduce(
  (sum, run) => sum + (run?.numPendingTests ?? 0) + (run?.numTodoTests ?? 0),
  0,
);
const again = new Set(second?.success ? second.testResults.map(({ name }) => name) : []);
// Where no file failed and the run did, something broke outside of every test.
const failed = first === undefined ? ['the run'] : failedFiles(first);
const broken =
  failed.length === 0 && !first.success ? ['the run'] : failed.filter((name) => !again.has(name));

if (skipped > 0) console.log(`${skipped} skipped, which is not allowed`);
console.log(
  `${passed} passed; files that failed: ${broken.length}; that passed when run again: ${again.size}`,
);
process.exitCode = first !== undefined && passed > 0 && skipped === 0 && broken.length === 0 ? 0 : 1;
