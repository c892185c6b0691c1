// The baseline of MCP: a server of the same SDK with one tool, as its documentation has it, on a free port.
import { serve } from '@hono/node-server';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'bare', version: '0.0.0' });
  server.registerTool(
    'echo',
    { description: 'Says it again', inputSchema: z.object({ text: z.string() }) },
    ({ text }) => ({ content: [{ type: 'text', text }] }),
  );
  return server;
});
serve(
  {
    fetch: (request) =>
      new URL(request.url).pathname === '/cpu' ? Response.json(process.cpuUsage()) : handler.fetch(request),
    port: 0,
    hostname: '127.0.0.1',
  },
  ({ port }) => console.log(`http://127.0.0.1:${port}`),
);
