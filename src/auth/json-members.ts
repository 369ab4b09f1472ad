/**
 * True when JSON text names a member twice in one object, or names one `__proto__`. `JSON.parse` keeps the last of two
 * and says nothing, so two readers of one token may see two different tokens. The text must already have parsed.
 */
export function hasUnsafeMembers(json: string): boolean {
  // One entry per open bracket: the names seen so far for an object, nothing for an array.
  const open: (Set<string> | undefined)[] = [];
  let nameExpected = false;
  for (let index = 0; index < json.length; index++) {
    switch (json[index]) {
      case '"': {
        const end = endOfString(json, index);
        if (nameExpected && isUnsafe(open.at(-1), json.slice(index, end + 1))) return true;
        nameExpected = false;
        index = end;
        break;
      }
      case '{':
        open.push(new Set());
        nameExpected = true;
        break;
      case '[':
        open.push(undefined);
        nameExpected = false;
        break;
      case '}':
      case ']':
        open.pop();
        nameExpected = false;
        break;
      case ',':
        nameExpected = open.at(-1) !== undefined;
        break;
      default:
        break;
    }
  }
  return false;
}

function isUnsafe(names: Set<string> | undefined, quoted: string): boolean {
  // Decoded before comparing: "\u0061ud" and "aud" are one name.
  const name: unknown = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
  if (typeof name !== 'string' || name === '__proto__' || names?.has(name)) return true;
  names?.add(name);
  return false;
}

function endOfString(json: string, start: number): number {
  let index = start + 1;
  while (index < json.length && json[index] !== '"') index += json[index] === '\\' ? 2 : 1;
  return index;
}
