import type { SensitiveStrand } from './strands.ts';

/**
 * Plain words by which free text tells of a sensitive strand that its row does not name. Meant to find too much rather than too little: a row
 * that is found is labelled, never refused and never changed. `*` stands for any ending. No clinical coding, and no reading between the lines.
 */
export const tellingWords = {
  version: '1',
  from: 'living-well 6, number 24',
  words: {
    'drug-alcohol': [
      'addict*',
      'alcohol*',
      'amphetamine*',
      'benzos',
      'binge drinking',
      'booze*',
      'buprenorphine',
      'cannabis',
      'cocaine',
      'crack cocaine',
      'detox*',
      'drink less',
      'drinker*',
      'drinking',
      'drug*',
      'drunk*',
      'heroin',
      'hungover',
      'in rehab',
      'methadone',
      'naloxone',
      'needle exchange',
      'opiate*',
      'opioid*',
      'relapse* on',
      'smok* weed',
      'sober*',
      'stop drinking',
      'subutex',
      'substance*',
      'withdrawal symptoms',
    ],
    'domestic-abuse': [
      'abusive',
      'battered',
      'beaten by',
      'coercive*',
      'controlling partner',
      'domestic abuse',
      'domestic violence',
      'hit by her',
      'hit by his',
      'hits her',
      'hits him',
      'hits me',
      'idva',
      'marac',
      'non-molestation',
      'refuge',
      'restraining order',
      'safe house',
      'violent ex',
      'violent partner',
      "women's aid",
    ],
    'sexual-health': [
      'abortion*',
      'chlamydia',
      'contracepti*',
      'genitourinary',
      'gonorrhoea',
      'gum clinic',
      'herpes',
      'hiv',
      'prep clinic',
      'rape*',
      'sex work*',
      'sexual assault*',
      'sexual health',
      'sexually transmitted',
      'std',
      'sti',
      'syphilis',
    ],
    'criminal-justice': [
      'arrested',
      'bail',
      'charged with',
      'community order',
      'convict*',
      'court case',
      'court date',
      'criminal*',
      'crown court',
      'custody suite',
      'in prison',
      'jail*',
      'magistrate*',
      'offence*',
      'offender*',
      'parole',
      'prison*',
      'probation',
      'sentenced',
    ],
  },
} as const satisfies {
  readonly version: string;
  readonly from: string;
  readonly words: Readonly<Record<SensitiveStrand, readonly string[]>>;
};

const patterns = new Map<SensitiveStrand, RegExp>();
for (const [strand, words] of Object.entries(tellingWords.words)) {
  patterns.set(strand as SensitiveStrand, patternOf(words));
}

/** The sensitive strands that a text tells of by its words, in the order of the list. */
export function strandsTold(...texts: readonly (string | undefined)[]): readonly SensitiveStrand[] {
  const text = plainly(texts.filter((one) => one !== undefined).join('\n'));
  return [...patterns].flatMap(([strand, pattern]) => (pattern.test(text) ? [strand] : []));
}

/** A word stands by itself: `court` is none in `courtyard`, and `sti` none in `still`. */
function patternOf(words: readonly string[]): RegExp {
  const either = words.map((word) =>
    plainly(word)
      .replaceAll('*', String.raw`\p{L}*`)
      .replaceAll(' ', String.raw`[\s-]+`),
  );
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${either.join('|')})(?![\p{L}\p{N}])`, 'u');
}

/** What looks alike is alike: full-width letters, curly apostrophes, invisible characters between letters. */
function plainly(text: string): string {
  // ASCII is its own plain form; most texts are nothing else.
  if (/^[\x20-\x7e\n]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .toLowerCase();
}
