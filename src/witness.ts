import { buildWitnessApp } from './http/witness/witness-app.ts';
import type { Role } from './role.ts';
import { buildWitness, witnessLog, type WitnessFiles } from './services-witness.ts';

/** The witness's own role: one address to which logs bring their checkpoints. It runs where the log's operator has no say. */
export async function startWitness(files: WitnessFiles, host: string, port: number): Promise<Role> {
  const app = buildWitnessApp(buildWitness(files));
  await app.listen({ host, port });
  return { log: witnessLog(), close: () => app.close() };
}
