/** The fields of a form by name: text, of no more than 100 characters; empty for whatever was not sent as text. */
export function typedFields(body: unknown): (name: string) => string {
  const fields = new Map(Object.entries(typeof body === 'object' && body !== null ? body : {}));
  return (name) => {
    const value: unknown = fields.get(name);
    return typeof value === 'string' ? value.slice(0, 100) : '';
  };
}
