/** What is scored: which items there are, which way round they go, and which one carries a duty. Neutral ids; the wording is licensed and not here. */
export interface ReqolInstrument<Item extends string = string> {
  readonly id: 'reqol-10' | 'reqol-20';
  /** Version of this description, not of the licensed form. */
  readonly version: string;
  readonly items: readonly Item[];
  /** Items where most often is worst. */
  readonly reversed: ReadonlySet<string>;
  /** The item on the value of living: see `needsNotice`. */
  readonly valueOfLiving: Item;
  /** Physical health: asked beside the items, never one of them and never in the total. */
  readonly physical: string;
}

/** Every oriented answer is 0 worst to 4 best, so a higher total is always better (living-well 0.7: no direction is taken from elsewhere). */
export const bestAnswer = 4;

/** The ten scored items, by neutral id; `rq11`, physical health, is never part of the total. */
export const reqolItems = [
  'rq01',
  'rq02',
  'rq03',
  'rq04',
  'rq05',
  'rq06',
  'rq07',
  'rq08',
  'rq09',
  'rq10',
] as const;
export type ReqolItem = (typeof reqolItems)[number];

export const reqol10: ReqolInstrument<ReqolItem> = {
  id: 'reqol-10',
  version: '1',
  items: reqolItems,
  reversed: new Set(['rq01', 'rq03', 'rq06', 'rq09']),
  valueOfLiving: 'rq06',
  physical: 'rq11',
};

/** The twenty scored items. Their ids share nothing with the shorter form's: the two are never converted into each other. */
export const reqol20Items = [
  'rq20-01',
  'rq20-02',
  'rq20-03',
  'rq20-04',
  'rq20-05',
  'rq20-06',
  'rq20-07',
  'rq20-08',
  'rq20-09',
  'rq20-10',
  'rq20-11',
  'rq20-12',
  'rq20-13',
  'rq20-14',
  'rq20-15',
  'rq20-16',
  'rq20-17',
  'rq20-18',
  'rq20-19',
  'rq20-20',
] as const;
export type Reqol20Item = (typeof reqol20Items)[number];

/**
 * The longer form. Which of its items are reversed, and which asks about the value of living, stands on the licensed form and in no public
 * place that could be checked: the licensee says so in the site file, and without that there is no scoring and no silent duty.
 */
export function reqol20(declared: {
  readonly reversed: readonly Reqol20Item[];
  readonly valueOfLiving: Reqol20Item;
}): ReqolInstrument<Reqol20Item> {
  return {
    id: 'reqol-20',
    version: '1',
    items: reqol20Items,
    reversed: new Set(declared.reversed),
    valueOfLiving: declared.valueOfLiving,
    physical: 'rq20-physical',
  };
}
