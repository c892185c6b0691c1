import type { Operation } from '@staffgate/catalog';

/**
 * Lists that seldom change, and tell nothing of anybody: types, definitions, categories and the parts of the company.
 * Never people, their pay, or their absences.
 */
const referenceData: ReadonlySet<string> = new Set([
  'v1.timeOffTypes.list',
  'v1.employees.attributes',
  'v1.employees.customAttributes',
  'v1.documents.categories',
  'v2.absenceTypes.list',
  'v2.absenceTypes.get',
  'v2.compensationTypes.list',
  'v2.costCenters.list',
  'v2.legalEntities.list',
  'v2.legalEntities.get',
  'v2.orgUnits.list',
  'v2.orgUnits.get',
  'v2.workplaces.list',
]);

export function isReferenceData({ id }: Operation): boolean {
  return referenceData.has(id);
}
