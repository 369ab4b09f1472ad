import type { QuestionnaireResponse } from '@medplum/fhirtypes';

/** A feedback form as it is kept: of an organisation and a place, and of nobody. */
export interface KeptFeedback {
  readonly id: string;
  readonly organisation: string;
  readonly site: string;
  /** YYYY-MM-DD, and no hour. */
  readonly receivedOn: string;
  readonly response: QuestionnaireResponse;
}

export interface FeedbackStore {
  /** False where something else has this id; the same again is no news and no fault. */
  put(feedback: KeptFeedback): Promise<boolean>;
  /** Of an organisation, by the day they came. */
  of(organisation: string, limit: number): Promise<readonly KeptFeedback[]>;
  count(organisation: string): Promise<number>;
}
