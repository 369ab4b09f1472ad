import { posix } from 'node:path';
import { parseAst } from 'vitest/node';

/** One import, export-from or `import()` of a module. */
export interface Import {
  /** A path from the project's root for our own files, a package's name (`node:fs`, `@scope/name`) for all else. */
  readonly target: string;
  /** The names taken; `*` for a namespace or an `import()`, `default` for a default import. */
  readonly names: readonly string[];
  /** Gone when the types are stripped, so it cannot run anything. */
  readonly typeOnly: boolean;
  /** `import()`: loaded only when it is reached. */
  readonly lazy: boolean;
}

/** What the fences look at in a file. */
export interface Module {
  readonly path: string;
  readonly imports: readonly Import[];
  /** `process.env`, `records.read`: the last two names of every member access, however long the chain. */
  readonly members: ReadonlySet<string>;
  /** The same for what is called, and `fetch` for a call of `fetch`. */
  readonly calls: ReadonlySet<string>;
  /** `new Date()` without an argument. */
  readonly makesNow: boolean;
  readonly texts: readonly string[];
  readonly lines: number;
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** Reads a module by its syntax tree, not by its text: a comment or a sentence that mentions something is not a use of it. */
export function readModule(path: string, source: string): Module {
  const imports: Import[] = [];
  const members = new Set<string>();
  const calls = new Set<string>();
  const texts: string[] = [];
  let makesNow = false;
  visit(parseAst(source, { lang: 'ts' }, path), (node) => {
    const found = importOf(path, node);
    if (found !== undefined) imports.push(found);
    const member = memberName(node);
    if (member !== undefined) members.add(member);
    if (node.type === 'CallExpression') calls.add(calleeName(asNode(node['callee'])));
    if (node.type === 'NewExpression') makesNow ||= isNewDate(node);
    const text = textOf(node);
    if (text !== undefined) texts.push(text);
  });
  return { path, imports, members, calls, makesNow, texts, lines: source.trimEnd().split('\n').length };
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, look);
  } else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') look(value as Node);
    for (const child of Object.values(value)) visit(child, look);
  }
}

const importers = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function importOf(path: string, node: Node): Import | undefined {
  const from = asNode(node['source']);
  if (!importers.has(node.type) || from === undefined) return undefined;
  // A computed import() could reach anything; no rule lets it pass.
  const specifier = typeof from['value'] === 'string' ? from['value'] : 'computed';
  const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'].map(asNode) : [];
  const kinds = specifiers.map((one) => one?.['importKind'] ?? one?.['exportKind']);
  const whole = node['importKind'] ?? node['exportKind'];
  return {
    target: resolveTarget(path, specifier),
    names: specifiers.length === 0 ? ['*'] : specifiers.map(importedName),
    typeOnly:
      node.type === 'TSImportType' ||
      whole === 'type' ||
      (kinds.length > 0 && kinds.every((kind) => kind === 'type')),
    lazy: node.type === 'ImportExpression',
  };
}

function importedName(specifier: Node | undefined): string {
  if (specifier?.type === 'ImportDefaultSpecifier') return 'default';
  const named = asNode(specifier?.['imported'] ?? specifier?.['local']);
  if (specifier?.type === 'ImportNamespaceSpecifier' || named === undefined) return '*';
  return String(named['name'] ?? named['value']);
}

function resolveTarget(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** `process.env` of `process.env` and of `process['env']`; `records.read` of `tx.records.read` and of `records?.read`. */
function memberName(node: Node | undefined): string | undefined {
  if (node?.type === 'ChainExpression') return memberName(asNode(node['expression']));
  if (node?.type !== 'MemberExpression') return undefined;
  const name = lastName(node);
  const owner = lastName(asNode(node['object']));
  return name === undefined ? undefined : `${owner ?? ''}.${name}`;
}

function calleeName(callee: Node | undefined): string {
  return memberName(callee) ?? lastName(callee) ?? '';
}

function lastName(node: Node | undefined): string | undefined {
  if (node?.type === 'Identifier') return String(node['name']);
  if (node?.type !== 'MemberExpression') return undefined;
  const property = asNode(node['property']);
  if (node['computed'] !== true) return String(property?.['name']);
  return typeof property?.['value'] === 'string' ? property['value'] : undefined;
}

function isNewDate(node: Node): boolean {
  const given = node['arguments'];
  return lastName(asNode(node['callee'])) === 'Date' && Array.isArray(given) && given.length === 0;
}

/** A string, or a template's fixed parts with a `?` where something is put in. */
function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis'])) return undefined;
  return node['quasis'].map((quasi: { value: { raw: string } }) => quasi.value.raw).join('?');
}

function asNode(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null && 'type' in value ? (value as Node) : undefined;
}
