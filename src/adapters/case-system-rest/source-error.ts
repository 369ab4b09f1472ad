import { GatewayError } from '../../errors.ts';

/** What can happen when the case system is asked, with what to do. Codes are permanent. */
const happenings = {
  'not-https': 'The address must be https, without a name or password in it.',
  'private-address': 'The address leads to a machine that is not on the public internet. Check the address.',
  'unknown-host': 'Nobody knows the address’s host name. Check it, and the network.',
  redirect:
    'The address leads to another one, where our keys are not sent. Use the one it leads to, if it is theirs.',
  status: 'Check the address, the three keys, and what the user may see in the case system.',
  'no-answer': 'The connection broke or nothing came in time.',
  busy: 'The case system is too busy, or has a fault of its own.',
  'asked-to-wait': 'The case system asked for more time than a pull may take.',
  'too-large': 'An answer is far larger than it should be.',
  'not-json': 'An answer is not JSON, or was cut off.',
  'wrong-shape': 'An answer does not look as the case system documents it. Its version may have changed.',
  'not-asked-for': 'An answer is about somebody who was not asked about. Tell the case system’s supplier.',
} as const;
export type Happening = keyof typeof happenings;

/** Why the case system could not be read. Carries nothing that was sent or answered. */
export function sourceError(
  code: 'source-refused' | 'source-unavailable' | 'source-malformed',
  happening: Happening,
): GatewayError {
  return new GatewayError(code, {
    issues: [{ field: '', code: happening, fix: happenings[happening] }],
  });
}
