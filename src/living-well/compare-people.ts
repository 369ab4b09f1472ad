import { pseudoPostcodeLabel } from './home-address.ts';

/** How somebody is described, as far as two descriptions can be compared. */
export interface Description {
  readonly nhsNumber?: string | undefined;
  /** YYYY-MM-DD; left out where it stands for none. */
  readonly birthDate?: string | undefined;
  readonly family?: string | undefined;
  readonly given?: string | undefined;
  readonly postcode?: string | undefined;
  readonly telephone?: string | undefined;
}

/** `not-known` where one of the two does not say. */
export type Likeness = 'same' | 'different' | 'not-known';

/** What two descriptions have in common, field by field, without a word of either. */
export function compareDescriptions(
  one: Description,
  other: Description,
): Readonly<Record<keyof Description, Likeness>> {
  const compare = (field: keyof Description): Likeness => {
    const [mine, theirs] = [plain(one[field]), plain(other[field])];
    if (mine === '' || theirs === '') return 'not-known';
    return mine === theirs ? 'same' : 'different';
  };
  return {
    nhsNumber: compare('nhsNumber'),
    birthDate: compare('birthDate'),
    family: compare('family'),
    given: compare('given'),
    postcode: compare('postcode'),
    telephone: compare('telephone'),
  };
}

/**
 * What makes two descriptions alike enough to ask a person: name and day of birth; or first name, day of birth and postcode, where only the last name
 * differs, as after a wedding (living-well 6, input 7). Never enough to take two for one. Each is a list of what must agree.
 */
export function likenesses({
  birthDate,
  family,
  given,
  postcode,
}: Description): readonly (readonly string[])[] {
  const [born, first, last] = [plain(birthDate), plain(given), plain(family)];
  if (born === '' || first === '') return [];
  const home = postcode === undefined || pseudoPostcodeLabel(postcode) !== undefined ? '' : plain(postcode);
  return [
    ...(last === '' ? [] : [['name', born, first, last]]),
    ...(home === '' ? [] : [['home', born, first, home]]),
  ];
}

/** Without case, accents, spaces and marks: O'Brien is OBRIEN, Zoë is ZOE. */
function plain(value: string | undefined): string {
  return (value ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
