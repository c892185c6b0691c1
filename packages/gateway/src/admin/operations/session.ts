import { z } from 'zod';
import { adminOperation, answers, everyRole, Role } from '../endpoint.ts';

/** Who is signed in. */
export const session = {
  get: adminOperation({
    id: 'session.get',
    method: 'GET',
    path: '/api/session',
    summary: 'Say who calls, and in which role.',
    risk: 'read',
    roles: everyRole,
    answer: answers(z.object({ id: z.string(), name: z.string(), role: Role }).meta({ id: 'Session' })),
  }),
} as const;
