import type { Person } from '../company.ts';
import type { Random } from '../random.ts';
import { type Day, dayOf, instantOf } from './calendar.ts';
import type { Career } from './careers.ts';

/** When the records of somebody were made and last changed. */
export interface Changes {
  createdAt: string;
  updatedAt: string;
  employmentCreatedAt: string;
  employmentUpdatedAt: string;
  changedAt: Person['changed_at'];
}

/** Tells what changed since somebody was entered: about half of all people have a change, leavers always. */
export function changesOf(career: Career, today: Day, random: Random): Changes {
  const { createdDay } = career;
  const [contract] = career.contracts as [Career['contracts'][number]];
  const at = (day: Day) => instantOf(day, random.int(6 * 3600, 16 * 3600));

  const createdAt = at(createdDay);
  const isSecond = career.contracts.length > 1 && contract.startDay - 20 > createdDay;
  const employmentCreatedAt = isSecond ? at(contract.startDay - 20) : createdAt;
  const since = isSecond ? contract.startDay : createdDay;
  const unchanged = { createdAt, employmentCreatedAt, employmentUpdatedAt: employmentCreatedAt };

  if (contract.termination) {
    const { date, terminated_at } = contract.termination;
    const noticeDay = Math.min(terminated_at ? dayOf(terminated_at) : dayOf(date) - 30, today - 1);
    const notice = at(Math.max(noticeDay, since + 1));
    const changedAt: Person['changed_at'] = {
      termination_date: notice,
      termination_type: notice,
      termination_reason: notice,
      last_working_day: notice,
    };
    if (contract.endDay === null)
      return { ...unchanged, updatedAt: notice, employmentUpdatedAt: notice, changedAt };
    const gone = at(Math.min(Math.max(contract.endDay, noticeDay) + 1, today - 1));
    const updatedAt = gone > notice ? gone : notice;
    return {
      ...unchanged,
      updatedAt,
      employmentUpdatedAt: updatedAt,
      changedAt: { ...changedAt, status: updatedAt },
    };
  }

  const daysSince = today - 1 - since;
  if (daysSince < 1 || random.chance(0.5)) {
    return { ...unchanged, updatedAt: employmentCreatedAt, changedAt: {} };
  }
  const [keys, touchesEmployment] = random.weighted(usualChanges);
  const updatedAt = at(today - 1 - Math.floor(Math.min(daysSince - 1, 900) * random.next() * random.next()));
  const changedAt: Person['changed_at'] = {};
  for (const key of keys) changedAt[key] = updatedAt;
  return {
    ...unchanged,
    updatedAt,
    employmentUpdatedAt: touchesEmployment ? updatedAt : employmentCreatedAt,
    changedAt,
  };
}

/** Attributes that change together, and whether that changes the employment. */
const usualChanges: readonly (readonly [
  readonly [keys: readonly string[], touchesEmployment: boolean],
  number,
])[] = [
  [[['fix_salary'], false], 30],
  [[['position', 'fix_salary'], true], 15],
  [[['office', 'holiday_calendar'], true], 8],
  [[['weekly_working_hours', 'work_schedule'], true], 8],
  [[['team', 'supervisor'], true], 8],
  [[['cost_centers'], true], 5],
  [[['last_name', 'email'], false], 3],
  [[['dynamic_771210'], false], 13],
  [[['dynamic_771203'], false], 6],
  [[['profile_picture'], false], 4],
];
