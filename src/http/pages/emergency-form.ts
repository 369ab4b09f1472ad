import { emergencyReasons, typedReason, type EmergencyReason } from '../../living-well/emergency-access.ts';

/** What was chosen and typed in the inputs `reason` and `reason-text`. */
export interface EmergencyValues {
  readonly code: string;
  readonly text: string;
}

/** What is wrong, and the id of the input to go to. */
export interface EmergencyError {
  readonly input: 'reason' | 'reason-text';
  readonly text: string;
}

export interface ReadReason {
  readonly reason: { readonly code: EmergencyReason; readonly text: string } | undefined;
  readonly errors: readonly EmergencyError[];
}

/** Reads the form. `reason` is there only when nothing is wrong. */
export function readEmergencyForm(values: EmergencyValues): ReadReason {
  const { code } = values;
  // A browser ends lines by two characters, where the writer typed one.
  const text = values.text.replaceAll('\r\n', '\n').trim();
  const errors: EmergencyError[] = [];
  if (!isReason(code)) errors.push({ input: 'reason', text: 'Select the reason' });
  const wrong = textError(text);
  if (wrong !== undefined) errors.push({ input: 'reason-text', text: wrong });
  return { reason: errors.length === 0 && isReason(code) ? { code, text } : undefined, errors };
}

function isReason(code: string): code is EmergencyReason {
  return Object.hasOwn(emergencyReasons, code);
}

function textError({ length }: string): string | undefined {
  const { shortest, longest } = typedReason;
  if (length === 0) return 'Write why you need it';
  if (length < shortest) return `Write why you need it in at least ${shortest} characters`;
  if (length > longest) return `Use ${longest.toLocaleString('en-GB')} characters or fewer`;
  return undefined;
}
