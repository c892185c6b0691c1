import { type Identity, type IdentityFault, oauthKey } from '../agents/directory.ts';
import { agentPrefix, keyIdOf } from '../agents/keys.ts';
import type { SignIn } from '../calls/gatekeeper.ts';
import { isJwt } from '../oauth/access-tokens.ts';
import { IssuerUnavailable } from '../oauth/issuer.ts';
import type { ResourceServer } from '../oauth/resource-server.ts';
import { isAllowedAddress } from '../wire/addresses.ts';
import type { Door } from './door.ts';
import type { DoorParts } from './server.ts';

/** What somebody brings to a door. */
export interface Bearer {
  /** `Authorization`, as it came. A token that stands anywhere else is none. */
  readonly header: string | undefined;
  readonly address: string | undefined;
  readonly trace: string;
}

/** Who calls; or the answer to somebody who is not let in, which is written into the log first. */
export async function identify(bearer: Bearer, door: Door, parts: DoorParts): Promise<Identity | Response> {
  const oauth = door.takesTokens ? parts.oauth : undefined;
  const challenge = oauth?.challenge(door) ?? null;
  if (bearer.header === undefined) {
    const needed = oauth
      ? "The key of an agent, or a token of the company's identity provider, is needed as a bearer token."
      : 'The key of an agent is needed as a bearer token.';
    return unidentified(needed, { challenge });
  }
  const secret = /^bearer\s+(\S+)$/i.exec(bearer.header)?.[1] ?? '';
  const entrance = { bearer, door, parts, challenge };
  return oauth && isJwt(secret) ? byToken(secret, oauth, entrance) : byKey(secret, entrance);
}

interface Entrance {
  readonly bearer: Bearer;
  readonly door: Door;
  readonly parts: DoorParts;
  readonly challenge: string | null;
}

async function byKey(secret: string, entrance: Entrance): Promise<Identity | Response> {
  const { bearer, parts, challenge } = entrance;
  const { agents, lockout } = parts;
  const { address } = bearer;
  const named = keyIdOf(secret, agentPrefix);
  const wait = address === undefined ? 0 : lockout.waitSeconds(address, named);
  if (wait > 0) return lockedOut(wait);
  const result = await agents.identifySecret(secret);
  if (result.identity) {
    const refused = await refusedByAddress(result.identity, entrance);
    if (refused === null && named !== null) lockout.worked(address, named);
    return refused ?? result.identity;
  }
  const { fault, agentId, keyId } = result;
  const isGuess = fault === 'wrong_secret' || fault === 'unknown_key';
  await refusedSignIn({ status: 401, fault, agentId, keyId }, { entrance, isGuess, named });
  return unidentified('This key is not accepted: it is wrong, over, or was revoked.', {
    challenge,
    error: 'invalid_token',
  });
}

async function byToken(
  token: string,
  { tokens }: ResourceServer,
  entrance: Entrance,
): Promise<Identity | Response> {
  const { bearer, parts, challenge } = entrance;
  const { agents, lockout } = parts;
  const refused = async (fault: SignIn['fault'], agentId: string | null = null) => {
    // A signature is not guessed, so a good token is let in whatever came before. Others only fill the log.
    const wait = bearer.address === undefined ? 0 : lockout.waitSeconds(bearer.address, null);
    if (wait > 0) return lockedOut(wait);
    const isGuess = fault !== 'token_expired' && !isOfAgent(fault);
    await refusedSignIn({ status: 401, fault, agentId, keyId: oauthKey }, { entrance, isGuess, named: null });
    return unidentified(
      fault === 'unknown_subject'
        ? 'No agent is set up for the client or the subject of this token.'
        : 'This token is not accepted: it is over, not for this gateway, or its agent is stopped.',
      { challenge, error: 'invalid_token' },
    );
  };
  try {
    const reading = await tokens.read(token);
    if (reading.fault !== undefined) return await refused(reading.fault);
    const result = await agents.identifySubject(reading.subjects);
    if (!result.identity) return await refused(result.fault, result.agentId);
    const { identity } = result;
    if (!reading.hasScopes) return await withoutScope(identity, entrance);
    return (await refusedByAddress(identity, entrance)) ?? identity;
  } catch (error) {
    if (!(error instanceof IssuerUnavailable)) throw error;
    // That is no fault of the gateway, which was warned of the outage when it began.
    const response = refusal(503, error.code, `${error.message} Try again later.`);
    response.headers.set('retry-after', '5');
    return response;
  }
}

function isOfAgent(fault: SignIn['fault']): boolean {
  return (['unknown_subject', 'agent_disabled', 'agent_expired'] as (IdentityFault | null)[]).includes(
    fault as IdentityFault,
  );
}

/** Source: RFC 6750, 3.1: a client may ask for more. */
async function withoutScope(identity: Identity, { bearer, door, parts, challenge }: Entrance) {
  await parts.gatekeeper.signedIn({
    door: door.name,
    trace: bearer.trace,
    status: 403,
    agentId: identity.agent.id,
    keyId: identity.keyId,
    fault: 'scope_not_granted',
  });
  const response = refusal(403, 'insufficient_scope', 'This token lacks a scope that the gateway asks for.');
  response.headers.set(
    'www-authenticate',
    `Bearer realm="staffgate", error="insufficient_scope", ${challenge}`,
  );
  return response;
}

async function refusedByAddress(
  { agent, keyId }: Identity,
  { bearer, door, parts }: Entrance,
): Promise<Response | null> {
  if (isAllowedAddress(bearer.address, agent.allowed_addresses)) return null;
  await parts.gatekeeper.signedIn({
    door: door.name,
    trace: bearer.trace,
    agentId: agent.id,
    keyId,
    status: 403,
    fault: 'address_not_allowed',
  });
  return refusal(403, 'address_not_allowed', 'This agent may not call from this address.');
}

/** Writes down that somebody was not let in, and locks out who tried too often. */
async function refusedSignIn(
  about: Omit<SignIn, 'door' | 'trace'>,
  {
    entrance,
    isGuess,
    named,
  }: { readonly entrance: Entrance; readonly isGuess: boolean; readonly named: string | null },
): Promise<void> {
  const { bearer, door, parts } = entrance;
  const attempt = { ...about, door: door.name, trace: bearer.trace };
  await parts.gatekeeper.signedIn(attempt);
  if (isGuess && parts.lockout.failed(bearer.address, named)) {
    await parts.gatekeeper.signedIn({ ...attempt, status: 429, fault: 'locked_out' });
  }
}

function lockedOut(wait: number): Response {
  const message = `Too many wrong keys came from this address. Try again in ${wait} s.`;
  const response = refusal(429, 'too_many_attempts', message);
  response.headers.set('retry-after', String(wait));
  return response;
}

/** Source: RFC 6750, 3, and RFC 9728, 5.1. */
function unidentified(
  message: string,
  { challenge, error }: { readonly challenge: string | null; readonly error?: string },
): Response {
  const response = refusal(401, 'unidentified', message);
  const why = error === undefined ? '' : `, error="${error}"`;
  const where = challenge === null ? '' : `, ${challenge}`;
  response.headers.set('www-authenticate', `Bearer realm="staffgate"${why}${where}`);
  return response;
}

/** An answer to somebody who does not get further than the door. */
export function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status, headers: { 'cache-control': 'no-store' } });
}
