/** Sentences that every page and document says in the same words. Constant: they must not betray what was released. */

/** On every page and in every document, whatever was released. */
export const caveat =
  'This page only shows what partner services have shared for this purpose. It is never a full record. Ask the person, and check your own system.';

/** The whole answer where nothing may be shown: to an unknown person, a person without data and a refusal alike. */
export const nothingToShow = 'No current support to show for this person.';

/** Under {@link nothingToShow}. */
export const nothingBody =
  'This does not mean the person has no support. They may use services that are not part of this record, or may have chosen what is shared. Ask the person who is helping them.';

/** Where a number may have been mistyped. */
export const checkWhatWasTyped = 'Check the number and date of birth.';
