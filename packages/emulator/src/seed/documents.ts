import type { Document, DocumentCategory } from '../company.ts';
import type { Random } from '../random.ts';
import { type Day, dateOf, instantOf } from './calendar.ts';
import type { Contract } from './careers.ts';

export const documentCategories: readonly DocumentCategory[] = [
  { id: 5101, name: 'Contracts' },
  { id: 5102, name: 'Certificates' },
  { id: 5103, name: 'Pictures' },
  { id: 5104, name: 'Notes' },
  { id: 5105, name: 'Other documents' },
];

/** What the documents of somebody follow from. */
export interface DocumentedPerson {
  readonly id: number;
  readonly name: string;
  readonly position: string;
  readonly contract: Contract;
  readonly hasPicture: boolean;
  /** When the company began to keep them here. */
  readonly createdDay: Day;
}

/** A document as it is drawn: what it is, and when it was added. */
type Plan = Pick<Document, 'category_id' | 'title' | 'file_name' | 'content'> & {
  readonly day: Day;
  readonly esignature?: Document['esignature'];
  readonly comment?: string;
};

/**
 * Makes up the documents of one person after the other: a contract for whoever is employed, and for some of them
 * certificates, a picture, a note. They are described, not written: the emulator draws them when they are asked for.
 */
export function createDocuments(today: Day, random: Random): (person: DocumentedPerson) => Document[] {
  let id = 81_000;
  return (person) =>
    plansOf(person, today, random).map(
      ({ day, esignature = 'status_unspecified', comment = '', ...plan }) => {
        const addedDay = Math.min(Math.max(day, person.createdDay), today - 1);
        return {
          id: ++id,
          owner_id: person.id,
          ...plan,
          date: dateOf(day),
          comment,
          virus_scan: random.weighted(findings),
          scanned_at: null,
          esignature,
          created_at: instantOf(addedDay, random.int(6 * 3600, 16 * 3600)),
        };
      },
    );
}

const findings: readonly (readonly [Document['virus_scan'], number])[] = [
  ['safe', 196],
  ['unknown', 3],
  ['unsafe', 1],
];

function plansOf(person: DocumentedPerson, today: Day, random: Random): Plan[] {
  const { name, position, contract, hasPicture } = person;
  const { startDay } = contract;
  const plans: Plan[] = [];
  if (contract.type === 'internal') {
    plans.push({
      category_id: 5101,
      title: 'Employment contract',
      file_name: 'employment-contract.pdf',
      content: {
        text: `Employment contract\nNordlicht Werke and ${name}\n\n${position}, from ${dateOf(startDay)} on.`,
      },
      day: startDay - random.int(14, 60),
      esignature: startDay > today ? random.weighted(signaturesAhead) : random.weighted(signatures),
    });
  }
  if (random.chance(0.25)) {
    const subject = random.pick(subjects);
    plans.push({
      category_id: 5102,
      title: subject,
      file_name: `${subject.toLowerCase().replaceAll(' ', '-')}.pdf`,
      content: { text: `Certificate\n${name} has passed: ${subject}` },
      day: Math.min(startDay + random.int(30, 900), today - 2),
      comment: random.chance(0.3) ? 'Renew every two years' : '',
    });
  }
  if (hasPicture && random.chance(0.1)) {
    const content = { picture: `badge ${person.id}` };
    plans.push({ category_id: 5103, title: 'Badge', file_name: 'badge.png', content, day: startDay });
  }
  if (random.chance(0.05)) {
    plans.push({
      category_id: 5104,
      title: 'Keys',
      file_name: 'keys.txt',
      content: { text: `Handed out: key ${random.int(100, 999)}\n` },
      day: startDay,
    });
  }
  return plans;
}

const subjects = ['First aid', 'Crane licence', 'Forklift licence', 'Data protection', 'Working at height'];

const signatures: readonly (readonly [Document['esignature'], number])[] = [
  ['signed', 70],
  ['status_unspecified', 30],
];
const signaturesAhead: readonly (readonly [Document['esignature'], number])[] = [
  ['pending', 50],
  ['signed', 30],
  ['declined', 5],
  ['canceled', 5],
  ['expired', 4],
  ['failed', 3],
  ['email_bounced', 3],
];
