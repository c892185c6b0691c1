/**
 * The names of span attributes, all in this place as some may still change. Of OpenTelemetry's semantic conventions for
 * HTTP (stable), and our own under `staffgate.`. Routes are templates; no id, query or body ever stands in a span.
 */
export const attributes = {
  method: 'http.request.method',
  /** Of the caller's request. */
  route: 'http.route',
  /** Of our request. */
  template: 'url.template',
  status: 'http.response.status_code',
  server: 'server.address',
  errorType: 'error.type',
  operation: 'staffgate.operation',
  door: 'staffgate.door',
  agent: 'staffgate.agent.id',
  code: 'staffgate.decision.code',
} as const;
