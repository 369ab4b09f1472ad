import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { organisationTreeOf } from '../../src/auth/organisation-tree.ts';
import { loadStaffRole, staffRolesSchema } from '../../src/auth/staff-roles.ts';

const issuer = 'https://cis2.example:443/openam';
const nurse = { issuer, organisation: 'ZT9', roleCode: 'R8001', role: 'mh-liaison' } as const;
const table = staffRolesSchema.parse([
  nurse,
  { ...nurse, roleCode: 'S0010:G0020:R8001', role: 'ig-officer' },
]);
const claimed = { issuer, organisation: 'ZT9', roleCode: 'S8000:G8000:R8001' };

describe('a role is refused', () => {
  test.each([
    ['of another organisation', { ...claimed, organisation: 'ZT8' }],
    ['of a department of the organisation', { ...claimed, organisation: 'ZT901' }],
    ['from another provider', { ...claimed, issuer: 'https://other.example/openam' }],
    ['from the same host but another realm', { ...claimed, issuer: 'https://cis2.example/openam/other' }],
    ['with another code', { ...claimed, roleCode: 'S8000:G8000:R8000' }],
    ['with a code that only ends alike', { ...claimed, roleCode: 'XR8001' }],
    ['with no code', { ...claimed, roleCode: '' }],
  ])('%s', (_name, other) => {
    expect(() => loadStaffRole(table, other)).toThrow('not-permitted');
  });

  test('by an empty table, always', () => {
    expect(() => loadStaffRole([], claimed)).toThrow('not-permitted');
  });
});

describe('a table is refused', () => {
  test.each([
    ['two rows for one role', [nurse, { ...nurse, role: 'ig-officer' }]],
    ['the same provider with and without :443', [nurse, { ...nurse, issuer: 'https://cis2.example/openam' }]],
    ['a role nobody knows', [{ ...nurse, role: 'admin' }]],
    ['a pattern for a code', [{ ...nurse, roleCode: 'R*' }]],
    ['a pattern for an organisation', [{ ...nurse, organisation: '*' }]],
    ['a member nobody knows', [{ ...nurse, until: '2027-01-01' }]],
  ])('with %s', (_name, rows) => {
    expect(staffRolesSchema.safeParse(rows).success).toBe(false);
  });
});

describe('a role is found', () => {
  test('by the last part of its code', () => {
    expect(loadStaffRole(table, claimed)).toBe('mh-liaison');
  });
  test('by its whole code first', () => {
    expect(loadStaffRole(table, { ...claimed, roleCode: 'S0010:G0020:R8001' })).toBe('ig-officer');
  });
  test('with or without the port that CIS2 writes into its issuer', () => {
    expect(loadStaffRole(table, { ...claimed, issuer: 'https://cis2.example/openam' })).toBe('mh-liaison');
  });
});

describe('the organisation tree', () => {
  test('refuses a loop when it is made', () => {
    expect(() =>
      organisationTreeOf(
        new Map([
          ['A', 'B'],
          ['B', 'A'],
        ]),
      ),
    ).toThrow('loop');
    expect(() => organisationTreeOf(new Map([['A', 'A']]))).toThrow('loop');
  });

  test('gives an organisation it does not know by itself', async () => {
    expect(await organisationTreeOf(new Map())('ZT9')).toEqual(['ZT9']);
  });

  test('gives the organisation first, then each one’s parent', async () => {
    const pairs = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(29)), {
      selector: ([child]) => child,
    });
    await fc.assert(
      fc.asyncProperty(pairs, fc.nat(30), async (links, asked) => {
        const parents = new Map(
          links.filter(([child, parent]) => parent < child).map(([c, p]) => [`${c}`, `${p}`]),
        );
        const chain = await organisationTreeOf(parents)(`${asked}`);
        expect(chain[0]).toBe(`${asked}`);
        chain.forEach((organisation, index) => expect(parents.get(organisation)).toBe(chain[index + 1]));
      }),
    );
  });
});
