import { type Company, demoCompany } from '@staffgate/emulator';

type Person = Company['people'][number];
type Absence = Company['absences'][number];

/**
 * The demo company with an office in Berlin: Jane Smith, who is ill until Friday of next week and has vacation in
 * December, her namesake John, and two colleagues who are away next week, one of them pending.
 */
export function companyWithBerlin(): Company {
  const company = demoCompany();
  const model = (id: number) => company.people.find((person) => person.id === id) as Person;
  return {
    ...company,
    workplaces: [...company.workplaces, { id: 60307, name: 'Berlin' }],
    people: [
      ...company.people,
      inBerlin(model(50021), { id: 50901, first_name: 'Jane', last_name: 'Smith' }, 'Sales Representative'),
      inBerlin(model(50027), { id: 50902, first_name: 'John', last_name: 'Smith' }, 'Accountant'),
      inBerlin(model(50046), { id: 50903, first_name: 'Tilda', last_name: 'Sander' }, 'Software Engineer'),
      inBerlin(model(50045), { id: 50904, first_name: 'Emre', last_name: 'Aydın' }, 'Service Agent'),
    ],
    absences: [
      ...company.absences,
      absence(1, 50901, 6002, '2026-11-16', '2026-11-27'),
      absence(2, 50901, 6001, '2026-12-14', '2026-12-18'),
      absence(3, 50903, 6001, '2026-11-23', '2026-12-04'),
      absence(4, 50904, 6001, '2026-11-25', '2026-11-25', 'pending'),
    ],
    documents: [
      ...company.documents,
      {
        ...(company.documents[0] as Company['documents'][number]),
        id: 81901,
        owner_id: 50901,
        category_id: 5104,
        title: 'Minutes of the annual talk',
        file_name: 'minutes.txt',
        content: { text: 'Jane wants to learn Danish. Agreed: a course from January on.' },
        date: '2026-10-05',
        created_at: '2026-10-05T12:00:00Z',
      },
    ],
  };
}

function inBerlin(
  person: Person,
  name: { readonly id: number; readonly first_name: string; readonly last_name: string },
  position: string,
): Person {
  const [employment] = person.employments;
  const email = `${name.first_name}.${name.last_name}`.toLowerCase().replaceAll('ı', 'i');
  return {
    ...person,
    ...name,
    preferred_name: '',
    email: `${email}@nordlicht.example`,
    profile_picture: false,
    custom: {},
    employments: [
      {
        ...(employment as Person['employments'][number]),
        id: `b0000000-0000-4000-8000-0000000${name.id}`,
        position,
        workplace_id: 60307,
        start_date: '2022-04-01',
      },
    ],
  };
}

function absence(
  number: number,
  person_id: number,
  time_off_type_id: number,
  start_date: string,
  end_date: string,
  status: Absence['status'] = 'approved',
): Absence {
  const created_at = '2026-11-02T08:00:00Z';
  return {
    id: `a0000000-0000-4000-8000-00000000000${number}`,
    v1_id: 7_390_000 + number,
    person_id,
    time_off_type_id,
    start_date,
    end_date,
    half_day_start: false,
    half_day_end: false,
    start_time: null,
    end_time: null,
    status,
    approved_at: status === 'approved' ? created_at : null,
    comment: '',
    substitute_id: null,
    origin: 'web',
    created_by_id: person_id,
    created_at,
    updated_at: created_at,
  };
}
