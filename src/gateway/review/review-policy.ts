import type { Need } from '../../audit/review/rule.ts';
import { keyedHash, nhsNumberAndBirthDate } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';

/** What a deployment says of its staff and of whom to watch over, as it is configured. */
export interface ReviewSettings {
  readonly sampleShare: number;
  readonly unexplainedShare: number;
  /** Organisations whose record systems open people here. */
  readonly launchingOrganisations: readonly string[];
  readonly staffNames: readonly string[];
  readonly hours: readonly { readonly role: string; readonly from: string; readonly until: string }[];
  readonly staff: readonly {
    readonly user: string;
    readonly organisation: string;
    readonly nhsNumber?: string | undefined;
    readonly birthDate?: string | undefined;
    readonly surname?: string | undefined;
    readonly postcode?: string | undefined;
    readonly addressLine?: string | undefined;
  }[];
  readonly watchList: readonly { readonly nhsNumber: string; readonly birthDate: string }[];
}

/** A member of staff by keyed hashes, hex: what they are compared with people by, and nothing that could be read. */
export interface ListedStaff {
  readonly organisation: string;
  readonly person: string | undefined;
  readonly surnameAndPostcode: string | undefined;
  readonly address: string | undefined;
}

/** What looks are reviewed by. Holds no name and no number. */
export interface ReviewPolicy {
  readonly sampleShare: number;
  readonly unexplainedShare: number;
  readonly launchingOrganisations: ReadonlySet<string>;
  /** Organisations that release the names of their staff in reports. */
  readonly staffNames: ReadonlySet<string>;
  /** By role: minutes of the London day. */
  readonly hours: ReadonlyMap<string, { readonly from: number; readonly until: number }>;
  readonly staff: ReadonlyMap<string, ListedStaff>;
  readonly watchList: ReadonlySet<string>;
  readonly has: ReadonlySet<Need>;
}

export function reviewPolicyOf(settings: ReviewSettings, keys: MasterKeys): ReviewPolicy {
  const { sampleShare, unexplainedShare, launchingOrganisations, staffNames, hours, staff, watchList } =
    settings;
  const needs: readonly (readonly [Need, boolean])[] = [
    ['launches', launchingOrganisations.length > 0],
    ['staff-list', staff.length > 0],
    ['watch-list', watchList.length > 0],
    ['hours', hours.length > 0],
  ];
  return {
    sampleShare,
    unexplainedShare,
    launchingOrganisations: new Set(launchingOrganisations),
    staffNames: new Set(staffNames),
    hours: new Map(
      hours.map(({ role, from, until }) => [role, { from: minuteOf(from), until: minuteOf(until) }]),
    ),
    staff: new Map(staff.map((one) => [one.user, listed(keys, one)])),
    watchList: new Set(
      watchList.map(({ nhsNumber, birthDate }) =>
        nhsNumberAndBirthDate(keys, nhsNumber, birthDate).toString('hex'),
      ),
    ),
    has: new Set(needs.flatMap(([need, has]) => (has ? [need] : []))),
  };
}

function listed(keys: MasterKeys, one: ReviewSettings['staff'][number]): ListedStaff {
  const { organisation, nhsNumber, birthDate, surname, postcode, addressLine } = one;
  return {
    organisation,
    person:
      nhsNumber === undefined || birthDate === undefined
        ? undefined
        : nhsNumberAndBirthDate(keys, nhsNumber, birthDate).toString('hex'),
    surnameAndPostcode: surnameAndPostcode(keys, surname, postcode),
    address: addressHash(keys, addressLine, postcode),
  };
}

/** Hex; undefined where either is not known. */
export function surnameAndPostcode(
  keys: MasterKeys,
  surname: string | undefined,
  postcode: string | undefined,
): string | undefined {
  if (surname === undefined || postcode === undefined) return undefined;
  return keyedHash(keys, 'review-surname-postcode', plain(surname), plain(postcode)).toString('hex');
}

/** Hex; undefined where either is not known. By the first line and the postcode: towns are written in many ways. */
export function addressHash(
  keys: MasterKeys,
  line: string | undefined,
  postcode: string | undefined,
): string | undefined {
  if (line === undefined || postcode === undefined) return undefined;
  return keyedHash(keys, 'review-address', plain(line), plain(postcode)).toString('hex');
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

/** Whose look it was, as cases know it. */
export function actorHashOf(keys: MasterKeys, actorId: string): Buffer {
  return keyedHash(keys, 'review-actor', actorId);
}
