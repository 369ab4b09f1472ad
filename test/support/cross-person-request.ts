import type { InjectOptions } from 'fastify';
import type { Attempt, Callers } from './cross-person.ts';

/** What a client's JSON brings. */
export const json = { 'content-type': 'application/json' };
/** What a browser's form brings. */
export const form = { 'content-type': 'application/x-www-form-urlencoded' };
/** Requests as callers make them. */
export const get = (url: string): InjectOptions => ({ method: 'GET', url });
export const post = (url: string, body: unknown): InjectOptions => ({
  method: 'POST',
  url,
  headers: json,
  payload: JSON.stringify(body),
});
export const search = (type: string, fields: Record<string, string>): InjectOptions => ({
  method: 'POST',
  url: `/fhir/${type}/_search`,
  headers: form,
  payload: new URLSearchParams(fields).toString(),
});
/** One caller's request, how it is answered, and whether the log names who was meant. */
export const attempt = (
  by: keyof Callers,
  answers: number,
  request: InjectOptions,
  logged: 'logged' | 'nobody named' = 'logged',
): Attempt => ({ by, answers, request, logged: logged === 'logged' });
