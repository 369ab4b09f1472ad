import type { CaseNow } from '../../gateway/emergency/case-now.ts';
import { emergencyReasons, emergencyTold } from '../../living-well/emergency-access.ts';

/** What `parts/emergency-banner.njk` says above everything else of a person's page. */
export type EmergencyBanner =
  | {
      readonly isOpen: true;
      readonly endsAt: Date;
      readonly reason: string;
      readonly told: string;
      /** Had been opened before: the first reason and the first hour stand. */
      readonly isOlder: boolean;
      readonly endUrl: string;
    }
  | { readonly isOpen: false; readonly endedAt: Date };

/** Characters of the typed reason: the banner reminds, and leaves the page to the person. */
const reminded = 80;

export function emergencyBanner(
  { isOpen, endsAt, reason }: CaseNow,
  { endUrl, isNew }: { readonly endUrl: string; readonly isNew: boolean },
): EmergencyBanner {
  if (!isOpen) return { isOpen, endedAt: endsAt };
  const typed = reason.text === undefined ? '' : ` (“${shortened(reason.text)}”)`;
  const words = `${emergencyReasons[reason.code]}${typed}`;
  return { isOpen, endsAt, reason: words, told: emergencyTold, isOlder: !isNew, endUrl };
}

function shortened(text: string): string {
  const letters = [...text.replaceAll(/\s+/g, ' ')];
  return letters.length > reminded ? `${letters.slice(0, reminded).join('').trimEnd()}…` : letters.join('');
}
