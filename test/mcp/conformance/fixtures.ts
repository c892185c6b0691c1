import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  completable,
  createRequestStateCodec,
  fromJsonSchema,
  type InputRequests,
  inputRequired,
  McpServer,
  ResourceTemplate,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

/** One red pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

/** Two samples of silence: a header of 44 bytes, and 4 of sound. */
const wav = 'UklGRigAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQQAAAAAAAAA';

const text = (it: string) => ({ type: 'text' as const, text: it });
const image = { type: 'image' as const, data: png, mimeType: 'image/png' };
const said = (it: string) => ({ content: [text(it)] });

const codec = createRequestStateCodec<{ readonly step: number; readonly name?: string }>({
  key: new Uint8Array(32).fill(3),
  bind: ({ http, mcpReq }) => `${mcpReq.method} ${http?.authInfo?.clientId}`,
});

/** The tools, prompts and resources that the conformance suite asks of every server, by the names it gives them. */
export function createFixtures(): McpServer {
  const server = new McpServer(
    { name: 'staffgate-conformance', version: '0.0.0' },
    {
      capabilities: {
        tools: { listChanged: false },
        resources: { listChanged: false },
        prompts: { listChanged: false },
        completions: {},
        logging: {},
      },
      requestState: { verify: codec.verify },
    },
  );
  addContents(server);
  addInputRequired(server);
  addResources(server);
  addPrompts(server);
  return server;
}

function addContents(server: McpServer): void {
  const none = { inputSchema: z.object({}) };
  server.registerTool('test_simple_text', { ...none, description: 'Says a text' }, () =>
    said('This is a simple text response for testing.'),
  );
  server.registerTool('test_image_content', { ...none, description: 'Shows a picture' }, () => ({
    content: [image],
  }));
  server.registerTool('test_audio_content', { ...none, description: 'Plays a sound' }, () => ({
    content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }],
  }));
  server.registerTool('test_embedded_resource', { ...none, description: 'Gives a resource' }, () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  }));
  server.registerTool('test_multiple_content_types', { ...none, description: 'Gives one of each' }, () => ({
    content: [
      text('Multiple content types test:'),
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: JSON.stringify({ test: 'data', value: 123 }),
        },
      },
    ],
  }));
  server.registerTool('test_error_handling', { ...none, description: 'Fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  server.registerTool(
    'test_tool_with_progress',
    { ...none, description: 'Says how far it is' },
    async (_, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progress > 0) await new Promise((resolve) => setTimeout(resolve, 50));
        if (progressToken === undefined) continue;
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 100 },
        });
      }
      return said('It was all done.');
    },
  );
  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    server.registerTool(
      name,
      { ...none, description: 'Says what it does' },
      async (_, { mcpReq }: ServerContext) => {
        for (const step of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
          await mcpReq.log('info', step);
        }
        return said('It was all done.');
      },
    );
  }
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Takes what a schema of 2020-12 can say', inputSchema: fromJsonSchema(widestSchema) },
    () => said('It was taken.'),
  );
  server.registerTool(
    'test_header_mirrored',
    {
      description: 'Has an argument that is told in a header too',
      inputSchema: fromJsonSchema({
        type: 'object',
        // The second one says nothing, which the Inspector must notice.
        properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, anything: {} },
      } as never),
    },
    () => said('It was told twice.'),
  );
}

/** What a schema may say since JSON Schema 2020-12, by the words of the suite. */
const widestSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
} as never;

/** A question with one field to fill in. */
function question(message: string, field: string) {
  return inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [field]: { type: 'string' } }, required: [field] },
  });
}

/** A question for the model of the host. */
function prompt(it: string) {
  return inputRequired.createMessage({
    messages: [{ role: 'user', content: text(it) }],
    maxTokens: 100,
  });
}

/** Asks as the revisions without a handshake do: the call ends with a question, and comes again with the answer. */
function addInputRequired(server: McpServer): void {
  const none = { inputSchema: z.object({}) };
  const answerTo = ({ mcpReq }: ServerContext, key: string, field: string) => {
    const value = acceptedContent(mcpReq.inputResponses, key)?.[field];
    return typeof value === 'string' ? value : undefined;
  };
  const greeting = (_: object, context: ServerContext) => {
    const name = answerTo(context, 'user_name', 'name');
    return name === undefined
      ? inputRequired({ inputRequests: { user_name: question('What is your name?', 'name') } })
      : said(`Hello, ${name}!`);
  };
  for (const name of ['test_input_required_result_elicitation', 'test_streaming_elicitation']) {
    server.registerTool(name, { ...none, description: 'Asks for a name' }, greeting);
  }
  const confirmation = inputRequired.elicit({
    message: 'Please confirm',
    requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  });
  const confirmed = async (_: object, context: ServerContext) => {
    const state = context.mcpReq.requestState<{ step: number }>();
    if (state?.step === 1 && acceptedContent(context.mcpReq.inputResponses, 'confirm'))
      return said('state-ok');
    return inputRequired({
      inputRequests: { confirm: confirmation },
      requestState: await codec.mint({ step: 1 }, context),
    });
  };
  for (const name of [
    'test_input_required_result_request_state',
    'test_input_required_result_tampered_state',
  ]) {
    server.registerTool(name, { ...none, description: 'Asks for a yes' }, confirmed);
  }
  const asksHost = (name: string, inputRequests: InputRequests) =>
    server.registerTool(name, { ...none, description: 'Asks the host' }, (_, { mcpReq }) => {
      const answers = mcpReq.inputResponses ?? {};
      const isAnswered = Object.keys(inputRequests).every((key) => key in answers);
      return isAnswered ? said(JSON.stringify(answers)) : inputRequired({ inputRequests });
    });
  const capital = { capital_question: prompt('What is the capital of France?') };
  const roots = { client_roots: inputRequired.listRoots() };
  asksHost('test_input_required_result_sampling', capital);
  asksHost('test_input_required_result_list_roots', roots);
  // What the client did not say that it can do is refused by the server before it leaves.
  asksHost('test_missing_capability', capital);
  server.registerTool(
    'test_input_required_result_multiple_inputs',
    { ...none, description: 'Asks a person and the host at once' },
    async (_, context) => {
      const { inputResponses } = context.mcpReq;
      return context.mcpReq.requestState() && inputResponses
        ? said(JSON.stringify(inputResponses))
        : inputRequired({
            inputRequests: {
              user_name: question('What is your name?', 'name'),
              greeting: prompt('Generate a greeting'),
              ...roots,
            },
            requestState: await codec.mint({ step: 1 }, context),
          });
    },
  );
  server.registerTool(
    'test_input_required_result_capabilities',
    { ...none, description: 'Asks whom it can' },
    (_, { mcpReq }) => {
      const can = mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY as never] as ClientCapabilities | undefined;
      return inputRequired({
        inputRequests: {
          ...(can?.elicitation && { name: question('What is your name?', 'name') }),
          ...(can?.sampling && capital),
        },
      });
    },
  );
  server.registerTool(
    'test_input_required_result_multi_round',
    { ...none, description: 'Asks twice' },
    async (_, context) => {
      const state = context.mcpReq.requestState<{ step: number; name?: string }>();
      const name = state?.name ?? answerTo(context, 'step1', 'name');
      const color = answerTo(context, 'step2', 'color');
      if (state?.step === 2 && color !== undefined) return said(`${name} likes ${color}.`);
      if (state !== undefined && name !== undefined) {
        return inputRequired({
          inputRequests: { step2: question('Step 2: What is your favorite color?', 'color') },
          requestState: await codec.mint({ step: 2, name }, context),
        });
      }
      return inputRequired({
        inputRequests: { step1: question('Step 1: What is your name?', 'name') },
        requestState: await codec.mint({ step: 1 }, context),
      });
    },
  );
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks before it says anything' },
    (context: ServerContext) => {
      const about = answerTo(context, 'user_context', 'context');
      return about === undefined
        ? inputRequired({
            inputRequests: { user_context: question('What context should the prompt use?', 'context') },
          })
        : { messages: [{ role: 'user' as const, content: text(`Think of ${about}.`) }] };
    },
  );
}

function addResources(server: McpServer): void {
  server.registerResource(
    'static-text',
    'test://static-text',
    { description: 'A text', mimeType: 'text/plain' },
    ({ href }) => ({
      contents: [
        {
          uri: href,
          mimeType: 'text/plain',
          text: 'This is the content of the static text resource.',
        },
      ],
    }),
  );
  server.registerResource(
    'static-binary',
    'test://static-binary',
    { description: 'A picture', mimeType: 'image/png' },
    ({ href }) => ({ contents: [{ uri: href, mimeType: 'image/png', blob: png }] }),
  );
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'One of many', mimeType: 'application/json' },
    ({ href }, { id }) => ({
      contents: [
        {
          uri: href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
        },
      ],
    }),
  );
}

function addPrompts(server: McpServer): void {
  const user = (content: object) => ({ role: 'user' as const, content: content as ReturnType<typeof text> });
  server.registerPrompt('test_simple_prompt', { description: 'A prompt' }, () => ({
    messages: [user(text('This is a simple prompt for testing.'))],
  }));
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'A prompt with two arguments',
      argsSchema: z.object({
        arg1: completable(z.string(), (begun) =>
          ['paris', 'park', 'party'].filter((it) => it.startsWith(begun)),
        ),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => ({
      messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
    }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A prompt about a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({
      messages: [
        user({
          type: 'resource',
          resource: {
            uri: resourceUri,
            mimeType: 'text/plain',
            text: 'Embedded resource content for testing.',
          },
        }),
        user(text('Please process the embedded resource above.')),
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'A prompt about a picture' }, () => ({
    messages: [user(image), user(text('Please analyze the image above.'))],
  }));
}
