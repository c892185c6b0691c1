import { fileURLToPath } from 'node:url';
import type { Paint } from '../io.ts';
import type { DemoAgent } from './demo.ts';

/** What is worth knowing once the gateway answers. */
export interface Started {
  readonly url: string;
  /** Where the data is, for people. */
  readonly store: string;
  /** Where people are told what waits for them. */
  readonly notices: readonly string[];
  /** The demo company, where it is connected. */
  readonly demo: {
    readonly url: string;
    readonly company: string;
    readonly agent: DemoAgent | null;
    /** Whether it is where `--emulator` looks for it. */
    readonly isUsual: boolean;
  } | null;
  /** The first token of the admin API, at the start that made it. */
  readonly adminToken: string | null;
  /** The file of a master key that was made just now. */
  readonly newMasterKey: string | null;
  readonly command: string;
  readonly paint: Paint;
}

/** Says where everything is, and what to paste. */
export function welcomeText(started: Started): string {
  const { paint, url, store } = started;
  const rows: [string, string][] = [
    ['Gateway', paint('green', url)],
    ['Personio API', `${url}/v1 and ${url}/v2, for agents`],
    ['MCP', `${url}/mcp, for AI agents`],
    ['Admin API', `${url}/api`],
    ['Data', store],
  ];
  const { demo, adminToken, notices } = started;
  if (notices.length > 0) rows.push(['Notices', notices.join(', ')]);
  if (demo) rows.push(['Demo', `${demo.company}, by the emulator at ${demo.url}`]);
  const blocks = [`${paint('bold', 'Staffgate')}\n`, table(rows, paint)];
  if (adminToken !== null) {
    const where = isUsualUrl(url) ? '' : ` --url ${url}`;
    blocks.push(
      `\n${paint('yellow', 'A token of the admin API. It is shown this once, so keep it:')}\n\nexport STAFFGATE_ADMIN_TOKEN=${adminToken}\n${started.command} agents list${where}\n${started.command} approvals list${where}   # deletions and pay wait for you\n`,
    );
  }
  if (started.newMasterKey !== null) {
    blocks.push(
      `\n${paint('yellow', 'A master key was made. Without it the secrets in the store cannot be opened, so back it up apart from the store:')}\n\n${started.newMasterKey}\n`,
    );
  }
  if (demo?.agent) blocks.push(`\n${agentText(started, demo.agent)}`);
  blocks.push(`\n${paint('dim', 'Ctrl-C stops it.')}\n`);
  return `\n${indented(blocks.join(''))}\n`;
}

function agentText({ url, command, paint, demo }: Started, agent: DemoAgent): string {
  const form = `grant_type=client_credentials&client_id=${agent.clientId}&client_secret=${agent.clientSecret}`;
  const where = demo?.isUsual ? '--emulator' : `--emulator --base-url ${demo?.url}`;
  const rows: [string, string][] = [
    ['Agent', `${agent.name}: reads and enters, and sees no pay`],
    ['Client id', agent.clientId],
    ['Client secret', agent.clientSecret],
  ];
  return `${table(rows, paint)}
${paint('dim', 'Try it in another terminal, as the agent:')}

TOKEN=$(curl -s ${url}/v2/auth/token -d '${form}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl -s '${url}/v2/persons?limit=3' -H "Authorization: Bearer $TOKEN"

${paint('dim', 'Or let an AI assistant use it, by this in the configuration of its MCP servers:')}

${hostText({ type: 'http', url: `${url}/mcp`, headers: { Authorization: `Bearer ${agent.clientSecret}` } })}

${paint('dim', 'The same for hosts that only start programs:')}

${hostText({ command: 'node', args: [program, 'mcp', '--url', url], env: { STAFFGATE_AGENT_KEY: agent.clientSecret } })}

${paint('dim', 'And straight at the demo company, past the gateway:')}

${command} call v2.persons.list ${where}
`;
}

/** This program, for those who start it from anywhere. */
const program = fileURLToPath(new URL('../../bin/staffgate.js', import.meta.url));

/** A server as most hosts of MCP write it down. */
function hostText(server: object): string {
  return JSON.stringify({ mcpServers: { staffgate: server } });
}

function table(rows: readonly (readonly [string, string])[], paint: Paint): string {
  return rows.map(([name, value]) => `${paint('dim', name.padEnd(14))}  ${value}\n`).join('');
}

function isUsualUrl(url: string): boolean {
  return url === 'http://127.0.0.1:4170';
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
