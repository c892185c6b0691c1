/** What the derived types must say. The type check is the test; each wrong line is an error. */
import type { Handlers, Input, Item, Methods, Output } from './methods.ts';
import type * as v1 from './v1.ts';
import type * as v2 from './v2.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_Claim extends true>(): void {}

holds<Equal<Input<typeof v2.persons.get>, { id: string }>>();
holds<Equal<Input<typeof v1.employees.attributes>, Record<never, never>>>();
holds<Equal<Input<typeof v2.auth.revoke>, { readonly body: { token: string } }>>();
holds<Equal<(typeof v2.persons.list)['generation'], 'v2'>>();
holds<Equal<(typeof v2.persons.delete)['status'], 204>>();
holds<Equal<Output<typeof v2.persons.delete>, undefined>>();

type Employee = Item<typeof v1.employees.list>;
holds<Equal<Employee['id'], string | number | undefined>>();
holds<Equal<Employee['first_name'], string | null | undefined>>();
holds<Equal<Employee['weekly_working_hours'], number | null | undefined>>();
holds<Equal<Employee['hire_date'], string | null | undefined>>();
holds<Equal<NonNullable<Employee['department']>['name'], string>>();
holds<Equal<Employee['dynamic_771201'], unknown>>();
holds<Equal<Item<typeof v2.persons.list>['id'], string>>();

declare const client: { v1: Methods<typeof v1>; v2: Methods<typeof v2> };
client.v2.persons.list();
client.v2.persons.list({ limit: 5, 'updated_at.gt': '2026-01-01T00:00:00Z' }, { timeoutMs: 5 });
client.v2.persons.list.all({ status: 'ACTIVE' });
client.v2.orgUnits.list.all({ type: 'team' });
// @ts-expect-error the type of unit is required
client.v2.orgUnits.list.all();
// @ts-expect-error a misspelt filter
client.v2.persons.list({ frist_name: 'Ada' });
// @ts-expect-error persons cannot be sorted
client.v2.persons.list({ sort: 'name' });
// @ts-expect-error the id is required
client.v2.persons.get();
// @ts-expect-error a single record has no pages
client.v2.persons.get.all;

const auth = { token: () => ({ json: '' }) };
// @ts-expect-error Property 'employees' is missing
const missing: Handlers<typeof v1, null> = { auth };
void missing;
