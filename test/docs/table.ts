import { z } from 'zod';

/** A Markdown table. Prettier aligns it when it is written. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function escape(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** As much of JSON Schema as our schemas make. */
interface Shape {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** One row a field: its path, what it takes, whether it is needed, what it is for. */
export function fieldRows(schema: z.ZodType): readonly (readonly string[])[] {
  return rowsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape, '');
}

function rowsOf(shape: Shape, under: string): readonly (readonly string[])[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, field]) => {
    const path = `${under}${name}`;
    const needed = shape.required?.includes(name) === true ? 'needed' : standIn(field.default);
    const row = [`\`${path}\``, takes(field), needed, field.description ?? ''];
    return [row, ...rowsOf(field, `${path}.`), ...rowsOf(field.items ?? {}, `${path}[].`)];
  });
}

function standIn(value: unknown): string {
  return value === undefined ? 'may be left out' : `\`${JSON.stringify(value).replaceAll('"', '')}\``;
}

function takes(field: Shape): string {
  if (field.enum !== undefined) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (field.type === 'array') {
    const items = field.items ?? {};
    return items.enum === undefined && items.type === 'object' ? 'list' : `list of: ${takes(items)}`;
  }
  if (field.type === 'integer') return `whole number${range(field)}`;
  if (field.format === 'uri') return 'address (URL)';
  if (field.format === 'date') return 'date, YYYY-MM-DD';
  if (field.pattern !== undefined) return `text like \`${field.pattern}\``;
  return field.type === 'string' ? 'text' : (field.type ?? 'anything');
}

function range({ minimum, maximum }: Shape): string {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER) return '';
  return most === undefined ? ` from ${minimum}` : `, ${minimum} to ${most}`;
}
