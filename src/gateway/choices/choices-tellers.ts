import type { Consent } from '@medplum/fhirtypes';
import { reachOver, samplesOf } from '../../consent/reach.ts';
import { recipientsOf } from '../../consent/reach-recipients.ts';
import { typicalItems } from '../../consent/reach-typical-items.ts';
import type { Facts } from '../../consent/types.ts';
import { factsOfEverything, factsWith, patientOf, type ChoicesGround } from './choices-ground.ts';

/** An organisation that an agreement lets tell another that a person is with it: a hospital, of a person's team. */
export interface Teller {
  /** ODS code. */
  readonly organisation: string;
  /** Whether the person's choices let it, too. */
  readonly may: boolean;
  /** Said yes to on the page, and closed by another statement. */
  readonly stopped: boolean;
}

/**
 * Who may tell the organisation that the person is with them, were `page` what is recorded on the page: the engine's answer, as
 * `src/gateway/tell/may-be-told.ts` asks for it when somebody tells a team. Only those whom an agreement lets.
 */
export function tellersWith(ground: ChoicesGround, page: Consent | undefined): readonly Teller[] {
  const { agreements } = ground.records;
  const sources = [...new Set(agreements.map(({ source }) => source))].toSorted();
  return sources
    .filter(
      (source) => source !== ground.of.organisation && mayTell(ground, source, factsOfEverything(ground)),
    )
    .map((organisation) => {
      const may = mayTell(ground, organisation, factsWith(ground, page, 'all others'));
      const saidYes = page !== undefined && mayTell(ground, organisation, factsWith(ground, page, []));
      return { organisation, may, stopped: saidYes && !may };
    });
}

function mayTell(ground: ChoicesGround, source: string, facts: Facts): boolean {
  const { of, records, organisations, at } = ground;
  const recipients = recipientsOf(records.agreements, organisations, at).filter(
    ({ organisation, purpose }) => organisation === of.organisation && purpose === 'TREAT',
  );
  const samples = samplesOf([], typicalItems(patientOf(ground), [source], at));
  return reachOver(recipients, samples, facts, at).some(({ topics }) => topics.get('attendance') === 'all');
}
