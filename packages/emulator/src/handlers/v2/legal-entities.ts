import type { Handlers, LegalEntity as LegalEntityWire, v2 } from '@staffgate/catalog';
import type { LegalEntity } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta, takeAfter } from '../../paging.ts';

export const legalEntities: Handlers<typeof v2, Context>['legalEntities'] = {
  list({ id, country, limit = 20 }, context) {
    requireFeature(context);
    // The company keeps them newest first, which is the order of the answer.
    const kept = context.store.organisation.legal_entities
      .map((entity, index) => ({ entity, index }))
      .filter(
        ({ entity }) =>
          (id?.includes(String(entity.id)) ?? true) && (country?.includes(entity.country) ?? true),
      );
    const stretch = takeAfter(kept, { placeOf: ({ index }) => [index] }, context.page.after, limit);
    return {
      _data: stretch.records.map(({ entity }) => toWire(entity)),
      _meta: listMeta(context, stretch.next),
    };
  },

  get({ id }, context) {
    requireFeature(context);
    const entity = context.store.organisation.legal_entities.find((candidate) => String(candidate.id) === id);
    if (!entity) throw new ProblemFailure('noResource');
    return toWire(entity);
  },
};

function requireFeature({ quirks }: Context): void {
  if (!quirks.legalEntities) throw new ProblemFailure('noFeature');
}

function toWire(entity: LegalEntity): LegalEntityWire {
  return { ...entity, id: String(entity.id) };
}
