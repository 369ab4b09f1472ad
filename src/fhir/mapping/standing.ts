/**
 * What a case record says of how things stand now: a need, a risk, a person, a team, a plan, a goal, what "About me" says, a next contact that it
 * leaves out is no longer so. What happened (introductions and what became of them, episodes, contacts, activities, documents, questionnaires,
 * scores) is only added to, and taken back by name. Choices stand until they are changed.
 */
export const standingTypes = [
  'Flag',
  'RelatedPerson',
  'CareTeam',
  'CarePlan',
  'Goal',
  'Composition',
  'Appointment',
] as const;
