/**
 * What a case record says of how things stand now: a need, a team, a plan, a goal, a next contact that it leaves out is no longer so. What
 * happened (introductions, episodes, contacts, questionnaires, scores) is only added to, and choices stand until they are changed.
 */
export const standingTypes = ['Flag', 'CareTeam', 'CarePlan', 'Goal', 'Appointment'] as const;
