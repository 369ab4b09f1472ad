import { loadConfig } from '../config.ts';
import { sharingAgreementSchema, type SharingAgreement } from '../consent/agreement.ts';
import {
  agreementHistory,
  listAgreements,
  recordAgreement,
  revokeAgreement,
  type AgreementRegister,
} from '../gateway/agreements.ts';
import { CommandError } from './command-error.ts';
import { readAs } from './read-as.ts';
import { withStore } from './with-store.ts';

/** `lwg agreements put FILE | list | show ID | revoke ID` */
export async function runAgreements([verb, which]: readonly string[]): Promise<void> {
  if (verb === 'list') return list();
  if (verb === 'put' && which !== undefined) return put(which);
  if (verb === 'show' && which !== undefined) return show(which);
  if (verb === 'revoke' && which !== undefined) return revoke(which);
  throw new CommandError('Type: lwg agreements put FILE, or list, or show ID, or revoke ID');
}

async function put(file: string): Promise<void> {
  const agreement = readAs(sharingAgreementSchema, file);
  await withRegister((register) => recordAgreement(register, 'operator', agreement));
  print([`Recorded ${nameOf(agreement)}.`]);
}

async function list(): Promise<void> {
  const agreements = await withRegister((register) => listAgreements(register, 'operator'));
  print(agreements.length === 0 ? ['There are no agreements.'] : agreements.map(lineOf));
}

/** Every version, newest first, one JSON object a line. */
async function show(id: string): Promise<void> {
  const versions = await withRegister((register) => agreementHistory(register, 'operator', id));
  print(versions.map((version) => JSON.stringify(version)));
}

async function revoke(id: string): Promise<void> {
  const revoked = await withRegister((register) => revokeAgreement(register, 'operator', id));
  print([`Revoked by ${nameOf(revoked)}. Nothing is shown under it from now on.`]);
}

function lineOf(agreement: SharingAgreement): string {
  const { source, recipients, period, revoked, reviewOn } = agreement;
  const state = revoked ? 'revoked' : `${period.start} to ${period.end ?? 'no end'}, review ${reviewOn}`;
  return `${nameOf(agreement)}  ${source} to ${recipients.join(', ')}  ${state}`;
}

function nameOf({ id, version }: SharingAgreement): string {
  return `${id} version ${version}`;
}

function withRegister<T>(work: (register: AgreementRegister) => Promise<T>): Promise<T> {
  return withStore(loadConfig(), work);
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
