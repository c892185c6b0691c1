import type { Handlers, v2 } from '@staffgate/catalog';
import type { CompensationType } from '../../company.ts';
import type { Context } from '../../context.ts';
import { listSortable } from './listing.ts';

export const compensationTypes: Handlers<typeof v2, Context>['compensationTypes'] = {
  list(input, context) {
    const types = context.store.organisation.compensation_types.filter(
      ({ category }) => category !== 'bonus',
    );
    return listSortable(types, input, { limit: 100 }, context, toWire);
  },

  create({ body: { name, category } }, { store, identifiers, origin }) {
    const { organisation } = store;
    let number = store.counter('compensation types') + 1;
    const idOf = () => identifiers.uuid('compensation type', number);
    while (organisation.compensation_types.some(({ id }) => id === idOf())) number += 1;
    const type: CompensationType = {
      id: idOf(),
      name,
      category: category === 'RECURRING' ? 'recurring' : 'one_time',
    };
    const compensation_types = [...organisation.compensation_types, type];
    store.commit(
      { collection: 'organisation', key: '', record: { ...organisation, compensation_types } },
      { collection: 'counters', key: 'compensation types', record: number },
    );
    return { ...toWire(type), _meta: { links: { self: { href: `${origin}/v2/compensations/types` } } } };
  },
};

function toWire({ id, name, category }: CompensationType) {
  return { id, name, category: category.toUpperCase() };
}
