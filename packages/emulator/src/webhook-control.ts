import type { Hono } from 'hono';
import type { Connection } from './server.ts';
import type { Webhooks } from './webhooks.ts';

/** The part of the control API about deliveries, by route. */
export const webhookRoutes = {
  'GET /_emulator/webhooks/deliveries':
    'the last deliveries to webhooks, the oldest first, and where each stands',
  'POST /_emulator/webhooks/pause': 'send nothing more; what happens is kept',
  'POST /_emulator/webhooks/resume': 'go on sending',
} as const;

/** Adds the control routes about deliveries. */
export function addWebhookRoutes(app: Hono<{ Bindings: Connection }>, webhooks: Webhooks): void {
  app.get('/_emulator/webhooks/deliveries', (c) =>
    c.json({ paused: webhooks.isPaused, deliveries: webhooks.deliveries() }),
  );
  for (const action of ['pause', 'resume'] as const) {
    app.post(`/_emulator/webhooks/${action}`, (c) => {
      webhooks[action]();
      return c.body(null, 204);
    });
  }
}
