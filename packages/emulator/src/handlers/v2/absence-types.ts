import type { AbsenceType as AbsenceTypeWire, Handlers, v2 } from '@staffgate/catalog';
import type { TimeOffType } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta, takeAfter } from '../../paging.ts';

export const absenceTypes: Handlers<typeof v2, Context>['absenceTypes'] = {
  list({ limit = 100 }, context) {
    const types = context.store.organisation.time_off_types;
    const stretch = takeAfter(types, { placeOf: ({ id }) => [id] }, context.page.after, limit);
    return { _data: stretch.records.map(toWire), _meta: listMeta(context, stretch.next) };
  },

  get({ id }, { store }) {
    const type = store.organisation.time_off_types.find(({ id_v2 }) => id_v2 === id);
    if (!type) throw new ProblemFailure('noResource');
    return toWire(type);
  },
};

function toWire({ id_v2, name, category, unit }: TimeOffType): AbsenceTypeWire {
  return {
    id: id_v2,
    name,
    category: category?.toUpperCase() ?? null,
    unit: unit === 'day' ? 'DAY' : 'HOUR',
  };
}
