/** Gives an organisation and those above it (a department's trust, its group), ODS codes, nearest first. */
export type OrganisationTree = (organisation: string) => Promise<readonly string[]>;

/** The tree from child-to-parent pairs. Throws on a loop, at start rather than at two in the morning. */
export function organisationTreeOf(parents: ReadonlyMap<string, string>): OrganisationTree {
  for (const organisation of parents.keys()) ownAndAbove(parents, organisation);
  return async (organisation) => ownAndAbove(parents, organisation);
}

function ownAndAbove(parents: ReadonlyMap<string, string>, organisation: string): readonly string[] {
  const chain = [organisation];
  for (let above = parents.get(organisation); above !== undefined; above = parents.get(above)) {
    if (chain.includes(above)) throw new Error(`The organisation tree has a loop at ${above}.`);
    chain.push(above);
  }
  return chain;
}
