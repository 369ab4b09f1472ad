import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Consent, OperationOutcome } from '@medplum/fhirtypes';
import { GatewayError } from '../../errors.ts';
import { systems } from '../../fhir/systems.ts';
import type { RecordedConsent } from '../../gateway/choices/record-consent.ts';
import { fhirJson } from '../plugins/outcome.ts';

/** @throws GatewayError `not-acceptable` to somebody who takes no JSON, before anything is done */
export function checkAccept({ headers: { accept } }: FastifyRequest): void {
  if (accept === undefined || /\*\/\*|application\/(\*|json|fhir\+json)/i.test(accept)) return;
  throw new GatewayError('not-acceptable');
}

/** One Consent, with its version for If-Match. */
export function sendConsent(reply: FastifyReply, consent: Consent, auditId: string): FastifyReply {
  return describe(reply, consent, auditId).send(JSON.stringify(consent));
}

/** What was recorded, in the form that `Prefer: return=` asks for; whole unless told. */
export function sendRecorded(
  request: FastifyRequest,
  reply: FastifyReply,
  { consent, missing, auditId }: RecordedConsent,
  baseUrl: string,
): FastifyReply {
  const version = consent.meta?.versionId ?? '';
  describe(reply, consent, auditId).header(
    'location',
    `${baseUrl}/Consent/${consent.id ?? ''}/_history/${version}`,
  );
  const [, form] = /\breturn=(\w+)/.exec(String(request.headers.prefer)) ?? [];
  if (form === 'minimal') return reply.send('');
  return reply.send(JSON.stringify(form === 'OperationOutcome' ? outcomeOf(missing) : consent));
}

function describe(reply: FastifyReply, { meta }: Consent, auditId: string): FastifyReply {
  return reply.type(fhirJson).headers({
    etag: `W/"${meta?.versionId ?? ''}"`,
    'last-modified': new Date(meta?.lastUpdated ?? '').toUTCString(),
    'x-audit-id': auditId,
    'cache-control': 'no-store',
  });
}

/** What the sender may have to mend. The Consent is recorded either way. */
function outcomeOf(missing: readonly string[]): OperationOutcome {
  if (missing.length === 0) {
    return {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information', code: 'informational', diagnostics: 'Recorded, and binding.' }],
    };
  }
  return {
    resourceType: 'OperationOutcome',
    issue: missing.map((code) => ({
      severity: 'warning',
      code: 'incomplete',
      details: { coding: [{ system: systems.issue, code }], text: texts[code] ?? tooLarge },
      ...(code !== 'size-limit' && { expression: [`Consent.${code}`] }),
    })),
  };
}

const held = 'Until then it is kept as proposed, and all that it speaks of is refused.';
const texts: Readonly<Record<string, string>> = {
  dateTime: `Say when the person gave this. ${held}`,
  performer: `Say who gave this. ${held}`,
  'provision.type': `Say by provision.type whether what the root lists is permitted or denied. ${held}`,
  status: `Send it as active for it to count. ${held}`,
};
const tooLarge = 'There is more in this than is evaluated exactly: it is read as a refusal of everything.';
