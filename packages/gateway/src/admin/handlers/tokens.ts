import type { Handlers } from '@staffgate/catalog';
import type { AdminCall } from '../context.ts';
import { inNinetyDays } from '../expiry.ts';
import type { AdminOperations } from '../operations.ts';
import { pageFrom } from '../pages.ts';

export const tokens: Handlers<AdminOperations, AdminCall>['tokens'] = {
  list: async (page, { parts }) =>
    pageFrom(await parts.tokens.list(), ({ created_at, id }) => `${created_at} ${id}`, page),

  create: ({ body: { name, role, areas = null, expires_at } }, call) =>
    call.change(async ({ tokens }) => {
      const { token, key } = await tokens.create({
        name,
        role,
        areas,
        expires_at: expires_at === undefined ? inNinetyDays(call.now) : expires_at,
      });
      return {
        result: { ...token, secret: key.clientSecret },
        change: { action: 'created', subject: 'admin_token', id: token.id, before: null, after: token },
      };
    }),

  revoke: ({ token_id }, call) =>
    call.change(async ({ tokens }) => {
      const { before, after } = await tokens.revoke(token_id);
      return {
        result: after,
        change: { action: 'changed', subject: 'admin_token', id: token_id, before, after },
      };
    }),
};
