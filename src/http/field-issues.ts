import type { z } from 'zod';
import type { FieldIssue } from '../errors.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with which field and how to mend it: in our words, without the value that was sent and without the library's message. */
export function toFieldIssue(issue: Issue): FieldIssue {
  const field = issue.path.map(String).join('.');
  return { field, code: issue.code, fix: fixFor(issue) };
}

function fixFor(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Send ${words[issue.expected] ?? `a value of type ${issue.expected}`} here.`;
    case 'too_small':
      return `Send at least ${String(issue.minimum)}${unit(issue.origin)}.`;
    case 'too_big':
      return `Send at most ${String(issue.maximum)}${unit(issue.origin)}.`;
    case 'invalid_format':
      return formats[issue.format] ?? 'Send it in the format the schema gives.';
    case 'invalid_value':
      return `Send one of: ${issue.values.map(String).join(', ')}.`;
    case 'unrecognized_keys':
      return 'Leave out the fields that the schema does not have.';
    case 'custom':
      return rules[String(issue.params?.['code'])] ?? 'Send it as the schema says.';
    default:
      return 'Send it as the schema says.';
  }
}

/** The schema's own rules, by their code. */
const rules: Readonly<Record<string, string>> = {
  'nhs-number': 'This is not a valid NHS number. Check its ten digits.',
  'no-value': 'This only says that there is no value. Leave the field out.',
  'proxy-unknown': 'Send whoever decided in the person’s stead among people, under this id.',
  'outside-scale':
    'This is not an answer of the declared orientation. Check the orientation; send a blank as null.',
};

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
};

const formats: Readonly<Record<string, string>> = {
  date: 'Send a date that exists, as YYYY-MM-DD.',
  datetime: 'Send a time with its offset, such as 2026-11-21T02:04:00Z.',
  regex: 'Send it in the pattern the schema gives.',
};

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

/** The type provider takes an issue apart into the framework's own shape: put together again. */
function toIssue(entry: { keyword: string; instancePath: string; params: object }): Issue {
  const path = entry.instancePath.split('/').filter((part) => part !== '');
  return { ...entry.params, code: entry.keyword, path } as unknown as Issue;
}

/** True for a refusal by a schema, whichever layer raised it. */
export function hasZodIssues(error: Error): boolean {
  return issuesOf(error).length > 0;
}

/** Every field a schema refused, each once: what else is wrong with a value of the wrong type means nothing. */
export function fieldIssues(error: Error): readonly FieldIssue[] {
  const issues = issuesOf(error).map(toFieldIssue);
  return [...new Map(issues.toReversed().map((issue) => [issue.field, issue])).values()].toReversed();
}

function issuesOf(error: Error): readonly Issue[] {
  if ('validation' in error && Array.isArray(error.validation)) {
    return error.validation.map(toIssue);
  }
  return 'issues' in error && Array.isArray(error.issues) ? (error.issues as Issue[]) : [];
}
