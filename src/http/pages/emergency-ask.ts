import { emergencyAsks, emergencyReasons, typedReason } from '../../living-well/emergency-access.ts';
import type { EmergencyError, EmergencyValues } from './emergency-form.ts';
import { errorLinks, errorsByField } from './field-errors.ts';
import type { Asked } from './find-person-form.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface EmergencyAskModel {
  readonly shell: Shell;
  /** What was typed: all that this page says of the person. */
  readonly asked: Asked;
  /** The person's page. The form posts to `/emergency` below it. */
  readonly personUrl: string;
  /** What was chosen and typed, to be shown again beside its errors; undefined on the first visit. */
  readonly values: EmergencyValues | undefined;
  readonly errors: readonly EmergencyError[];
}

/** `/support/people/{handle}/emergency`: the interruption before it. Answer with 422 when there are errors. */
export function emergencyAskPage(model: EmergencyAskModel): string {
  const { shell, asked, personUrl, values, errors } = model;
  return render('emergency-ask.njk', shell, {
    pageTitle: errors.length > 0 ? 'Error: Emergency access' : 'Emergency access',
    asked,
    personUrl,
    openUrl: `${personUrl}/emergency`,
    asks: emergencyAsks,
    typedReason,
    reasons: Object.entries(emergencyReasons).map(([value, text]) => ({ value, text })),
    values: values ?? {},
    errors: errorLinks(errors),
    wrong: errorsByField(errors),
  });
}

/** Where no agreement foresees emergency access for whoever asks: says so before they have typed anything, whoever it is for. */
export function emergencyNotAgreedPage({
  shell,
  personUrl,
}: Pick<EmergencyAskModel, 'shell' | 'personUrl'>): string {
  return render('emergency-not-agreed.njk', shell, {
    pageTitle: 'Emergency access is not agreed',
    personUrl,
  });
}
