import { type StandardAttribute, standardAttributes } from '@staffgate/catalog';
import { demoCredential } from '@staffgate/emulator/demo-credential';
import { AgentSettings, type Gateway } from '@staffgate/gateway';
import { readSecretFile, writeSecretFile } from './secret-files.ts';

/** What the demo agent signs in with. */
export interface DemoAgent {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What is not for an assistant: pay, and what it can be told from. */
const withheld: readonly StandardAttribute[] = ['fix_salary', 'fix_salary_interval', 'hourly_salary'];

/** The grant of the demo agent: a helper in HR that enters and looks up, and never sees what anybody earns. */
const grant = {
  areas: {
    employees: 'write',
    attendances: 'write',
    'time-off': 'write',
    documents: 'write',
    'org-units': 'read',
    'legal-entities': 'read',
    'cost-centers': 'read',
    workplaces: 'read',
  },
  attributes: {
    readable: (Object.keys(standardAttributes) as StandardAttribute[]).filter(
      (key) => !withheld.includes(key),
    ),
    writable: [
      'first_name',
      'last_name',
      'preferred_name',
      'position',
      'department',
      'team',
      'office',
      'supervisor',
    ],
  },
  people: { kind: 'everybody' },
} as const;

/** Whether the demo company is wanted: it is what is connected, or nothing is. */
export async function needsDemo({ connections }: Gateway): Promise<boolean> {
  const known = await connections.list();
  return known.length === 0 || known.some(({ is_demo }) => is_demo);
}

/**
 * Connects the demo company where nothing is connected yet, and leads an older demo connection to where the emulator is
 * now. Gives the demo agent as long as there is one; its key is kept in a file, as it opens nothing real.
 */
export async function connectDemo(
  { connections, agents }: Gateway,
  { baseUrl, keyFile }: { readonly baseUrl: string; readonly keyFile: string },
): Promise<DemoAgent | null> {
  const known = await connections.list();
  const demo = known.find(({ is_demo }) => is_demo);
  if (demo) {
    if (demo.base_url !== baseUrl) await connections.change(demo.id, { base_url: baseUrl });
    return keptAgent(agents, keyFile);
  }
  if (known.length > 0) return null;
  const { client_id, client_secret } = demoCredential;
  const { id } = await connections.create(
    { name: 'Demo company (invented)', base_url: baseUrl, client_id, client_secret },
    { isDemo: true },
  );
  const agent = await agents.create(
    AgentSettings.parse({
      name: 'Demo assistant',
      purpose: 'Trying Staffgate out on invented people',
      owner: 'Whoever started Staffgate',
      connection_id: id,
      grant,
    }),
  );
  const { clientId, clientSecret } = await agents.issueKey(agent.id);
  writeSecretFile(keyFile, `${clientId}:${clientSecret}`);
  return { name: agent.name, clientId, clientSecret };
}

async function keptAgent(agents: Gateway['agents'], keyFile: string): Promise<DemoAgent | null> {
  const [clientId, clientSecret] = readSecretFile(keyFile)?.split(':') ?? [];
  if (clientId === undefined || clientSecret === undefined) return null;
  const { identity } = await agents.identifyPair(clientId, clientSecret);
  return identity ? { name: identity.agent.name, clientId, clientSecret } : null;
}
