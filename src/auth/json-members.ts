/**
 * True when JSON text names a member twice in one object, or names one `__proto__`. `JSON.parse` keeps the last of two
 * and says nothing, so two readers of one token may see two different tokens. The text must already have parsed.
 */
export function hasUnsafeMembers(json: string): boolean {
  // One entry per open bracket: the names seen so far for an object, nothing for an array.
  const open: (Set<string> | undefined)[] = [];
  let nameExpected = false;
  for (let index = 0; index < json.length; index++) {
    switch (json.charCodeAt(index)) {
      case 0x22: {
        const end = endOfString(json, index);
        if (nameExpected && isUnsafe(open.at(-1), json.slice(index, end + 1))) return true;
        nameExpected = false;
        index = end;
        break;
      }
      case 0x7b:
        open.push(new Set());
        nameExpected = true;
        break;
      case 0x5b:
        open.push(undefined);
        nameExpected = false;
        break;
      case 0x7d:
      case 0x5d:
        open.pop();
        nameExpected = false;
        break;
      case 0x2c:
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

/** The quote that ends it: the next one before which there is an even number of backslashes. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return json.length;
}
