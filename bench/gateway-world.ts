import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, startServer } from './servers.ts';
import { accessToken } from './token.ts';

/** A server, and a request that it answers. */
export interface Way {
  readonly port: number;
  readonly request: string;
}

/** An emulator, and a gateway before it, each in a process of its own. */
export interface World {
  readonly emulatorUrl: string;
  readonly gateway: Server;
  /** The key of the agent that is measured, as a bearer. */
  readonly agentKey: string;
  /** The people below the lead. */
  readonly team: readonly string[];
  readonly direct: Way;
  readonly guarded: Way;
  stop(): void;
}

interface Size {
  readonly people: number;
  readonly agents: number;
  readonly entries: number;
}

/** Starts both. The agent reads ten attributes of the people below one lead. */
export async function createWorld({ people, agents, entries }: Size): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-bench-'));
  const emulator = await startServer('emulator-server.ts', [String(people)]);
  const emulatorUrl = `http://127.0.0.1:${emulator.port}`;
  const token = await accessToken(emulator.port);
  const { lead, team } = await someTeam(emulatorUrl, token);
  const gateway = await startServer('gateway-server.ts', [
    emulatorUrl,
    folder,
    String(agents),
    String(entries),
    lead,
  ]);
  const pair = /pair (\S+):(\S+)/.exec(gateway.text);
  const form = {
    grant_type: 'client_credentials',
    client_id: pair?.[1] ?? '',
    client_secret: pair?.[2] ?? '',
  };
  const signedIn = await fetch(`http://127.0.0.1:${gateway.port}/v2/auth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const { access_token } = (await signedIn.json()) as { access_token: string };
  const ids = team.map((id) => `id=${id}`).join('&');
  const direct = { port: emulator.port, request: requestOf(`/v2/persons?limit=50&${ids}`, token) };
  const guarded = { port: gateway.port, request: requestOf('/v2/persons?limit=50', access_token) };
  return {
    emulatorUrl,
    gateway,
    agentKey: form.client_secret,
    team,
    direct,
    guarded,
    stop() {
      emulator.stop();
      gateway.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface EmployeeWithSupervisor {
  readonly attributes: {
    readonly id: { readonly value: number };
    readonly supervisor?: {
      readonly value: { readonly attributes: { readonly id: { readonly value: number } } } | null;
    };
  };
}

/** A lead with exactly so many people directly below, as a company of any size has one. */
const teamSize = 10;

async function someTeam(
  url: string,
  token: string,
): Promise<{ readonly lead: string; readonly team: string[] }> {
  const teams = new Map<number, string[]>();
  for (let offset = 0, total = 1; offset < total; offset += 100) {
    const path = `/v1/company/employees?limit=100&offset=${offset}&attributes[]=id&attributes[]=supervisor`;
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const { data, metadata } = (await answer.json()) as {
      data: readonly EmployeeWithSupervisor[];
      metadata: { total_elements: number };
    };
    total = metadata.total_elements;
    for (const { attributes } of data) {
      const lead = attributes.supervisor?.value?.attributes.id.value;
      if (lead === undefined) continue;
      teams.set(lead, [...(teams.get(lead) ?? []), String(attributes.id.value)]);
    }
  }
  const found = [...teams].find(([, team]) => team.length === teamSize);
  if (!found) throw new Error(`Nobody in this company has ${teamSize} people directly below.`);
  return { lead: String(found[0]), team: found[1] };
}

function requestOf(path: string, token: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`;
}

/** Processor time of a server so far, in milliseconds. */
export async function cpuOf({ port }: Server): Promise<number> {
  const { user, system } = (await (await fetch(`http://127.0.0.1:${port}/cpu`)).json()) as NodeJS.CpuUsage;
  return (user + system) / 1000;
}
