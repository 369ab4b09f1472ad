/**
 * Information sensitivities of v3-ActCode as code -> the codes above it. Data; a test compares it with the published code
 * system. Ours alone: `ETH` above `ETHUD` and `OPIOIDUD`, which the published tree has below `SUD` only, because people and
 * IHE PCF say `ETH` for all of them (consent-rules 4.3).
 */
export const sensitivityParents: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['ETH', []],
  ['GDIS', []],
  ['HIV', []],
  ['MST', []],
  ['SCA', []],
  ['SDV', []],
  ['SEX', []],
  ['SPI', []],
  ['BH', ['SPI']],
  ['COGN', ['BH']],
  ['DVD', ['BH']],
  ['EMOTDIS', ['BH']],
  ['MH', ['SPI']],
  ['PSY', ['SPI']],
  ['PSYTHPN', ['SPI']],
  ['SUD', ['SPI']],
  ['ETHUD', ['SUD', 'ETH']],
  ['OPIOIDUD', ['SUD', 'ETH']],
  ['STD', []],
  ['TBOO', []],
  ['VIO', []],
  ['SICKLE', []],
]);
