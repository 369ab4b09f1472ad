/**
 * True when JSON text names a member twice in one object, or names one `__proto__`. `JSON.parse` keeps the last of two
 * and says nothing, so two readers of one token may see two different tokens.
 *
 * @param value what the text was parsed as: where it has fewer members than the text, one was named again
 */
export function hasUnsafeMembers(json: string, value: unknown = JSON.parse(json)): boolean {
  const members = membersIn(value);
  return members === undefined || members !== membersNamed(json);
}

/** Every member of JSON text has a colon, and no other sign of JSON's structure is one. The text MUST have parsed. */
function membersNamed(json: string): number {
  let named = 0;
  for (let index = 0; index < json.length; index++) {
    const sign = json.charCodeAt(index);
    if (sign === 0x3a) named += 1;
    else if (sign === 0x22) index = endOfString(json, index);
  }
  return named;
}

/** Members of all objects in a value; undefined where one is named `__proto__`. Without recursion: tokens are read before their depth is known. */
function membersIn(value: unknown): number | undefined {
  let members = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (Array.isArray(one)) {
      for (const element of one) if (typeof element === 'object') open.push(element);
    } else if (typeof one === 'object' && one !== null) {
      for (const [name, member] of Object.entries(one)) {
        if (name === '__proto__') return undefined;
        members += 1;
        if (typeof member === 'object') open.push(member);
      }
    }
  }
  return members;
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
