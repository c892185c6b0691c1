import type { CustomAttribute, CustomValue } from '../company.ts';
import type { Random } from '../random.ts';
import { type Day, dateOf } from './calendar.ts';
import { nameCircles } from './names.ts';
import type { Place } from './organisation.ts';

const languages = ['German', 'English', 'Danish', 'Turkish', 'Polish', 'French', 'Spanish', 'Italian'];
const equipment = ['Laptop', 'Phone', 'Monitor', 'Headset', 'Safety shoes', 'Toolbox'];
const shirtSizes = ['XS', 'S', 'M', 'L', 'XL', 'XXL'];

export const customAttributes: readonly CustomAttribute[] = [
  attribute(771201, 'Languages', 'tags', null, languages),
  attribute(771202, 'Date of birth', 'date', 'date_of_birth'),
  attribute(771203, 'IBAN', 'standard', 'iban'),
  attribute(771204, 'Work phone', 'standard'),
  attribute(771205, 'Shirt size', 'list', null, shirtSizes),
  attribute(771206, 'Badge number', 'integer'),
  attribute(771207, 'Distance to work (km)', 'decimal'),
  attribute(771208, 'Intranet page', 'link'),
  attribute(771209, 'Emergency contact', 'multiline'),
  attribute(771210, 'Equipment', 'tags', null, equipment),
  attribute(771211, 'First aid course', 'date'),
];

/** What the values of somebody depend on. */
export interface Subject {
  id: number;
  lastName: string;
  place: Place;
  birthDay: Day;
}

/** The values of one person. Many are missing, as people leave fields empty. */
export function customValuesOf(person: Subject, today: Day, random: Random): Record<string, CustomValue> {
  const values: Record<string, CustomValue> = {};
  const { country } = person.place;
  if (random.chance(0.85)) values.dynamic_771201 = some(languages, country === 'DK' ? 2 : 0, random);
  if (random.chance(0.97)) values.dynamic_771202 = dateOf(person.birthDay);
  if (random.chance(0.94)) values.dynamic_771203 = fakeIban(country, random);
  if (random.chance(0.7)) values.dynamic_771204 = `+49 40 66969 ${digits(3, random)}`;
  if (random.chance(0.6)) values.dynamic_771205 = random.pick(shirtSizes);
  if (random.chance(0.95)) values.dynamic_771206 = 200_000 + person.id;
  if (random.chance(0.5)) values.dynamic_771207 = Math.round(random.next() * random.next() * 600) / 10;
  if (random.chance(0.8)) values.dynamic_771208 = `https://intranet.nordlicht.example/people/${person.id}`;
  if (random.chance(0.55)) values.dynamic_771209 = emergencyContact(person.lastName, random);
  if (random.chance(0.75)) values.dynamic_771210 = some(equipment, 0, random);
  if (random.chance(0.15)) values.dynamic_771211 = dateOf(today - random.int(10, 700));
  return values;
}

/** A birthday that makes somebody old enough when they started and not too old today. */
export function birthDayOf(startDay: Day, retiredDay: Day | null, today: Day, random: Random): Day {
  const year = 365.25;
  if (retiredDay !== null) return Math.floor(retiredDay - (64 + 2 * random.next()) * year);
  const yearsSince = Math.max(0, today - startDay) / year;
  const ageAtStart = 19 + random.next() * Math.min(32, 64 - 19 - yearsSince);
  return Math.floor(startDay - ageAtStart * year);
}

/** One to four options; the first is the one most people have. */
function some(options: readonly string[], usual: number, random: Random): string[] {
  const count = random.int(1, 4);
  const chosen = [options[usual]!];
  for (let at = random.int(1, 3); chosen.length < count; at += random.int(1, 2)) {
    const option = options[(usual + at) % options.length]!;
    if (chosen.includes(option)) break;
    chosen.push(option);
  }
  return chosen;
}

/**
 * Right in form and length, and refused by every check: no bank gives out the check digits 00, and where the rest is
 * a multiple of 97 no account number passes with them.
 */
function fakeIban(country: Place['country'], random: Random): string {
  return `${country}00${digits(country === 'DE' ? 18 : country === 'AT' ? 16 : 14, random, 97)}`;
}

/** The numbers +49 40 66969 000 to 999 are set aside for film and fiction. */
function emergencyContact(lastName: string, random: Random): string {
  const { women, men } = nameCircles.german;
  const name = random.pick(random.chance(0.5) ? women : men);
  const relation = random.pick(['Partner', 'Parent', 'Sibling', 'Friend']);
  return `${name} ${lastName} (${relation.toLowerCase()})\n+49 40 66969 ${digits(3, random)}`;
}

/** A number with leading zeros, drawn in parts that are small enough for the source of randomness. */
function digits(count: number, random: Random, multipleOf = 1): string {
  let text = '';
  for (let left = count; left > 0; left -= 9) {
    const length = Math.min(left, 9);
    const part = multipleOf * random.int(0, Math.floor((10 ** length - 1) / multipleOf));
    text += String(part).padStart(length, '0');
  }
  return text;
}

function attribute(
  number: number,
  label: string,
  type: CustomAttribute['type'],
  universalId: string | null = null,
  options: string[] = [],
): CustomAttribute {
  return { key: `dynamic_${number}`, label, type, universal_id: universalId, options };
}
