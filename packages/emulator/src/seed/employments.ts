import type { Employment } from '../company.ts';
import type { Random } from '../random.ts';
import type { Contract } from './careers.ts';
import type { Changes } from './changes.ts';
import type { Post } from './posts.ts';
import type { WorkingTime } from './working-time.ts';

/** What an employment is put together from. */
export interface EmploymentParts {
  post: Post;
  contract: Contract;
  time: WorkingTime;
  supervisorId: number | null;
  costCenters: Employment['cost_centers'];
  changes: Changes;
}

/** The employment somebody has, or had last. */
export function currentEmployment(parts: EmploymentParts, random: Random): Employment {
  const { post, contract, time, changes } = parts;
  const isInternal = contract.type === 'internal';
  return {
    id: random.uuid(),
    status: contract.status,
    type: contract.type,
    position: titleOf(post, contract, random),
    job_id: post.leads || random.chance(0.93) ? post.job.id : null,
    supervisor_id: parts.supervisorId,
    workplace_id: random.chance(isInternal ? 0.98 : 0.5) ? post.place.workplaceId : null,
    department_id: post.departmentId,
    team_id: post.plan?.team.id ?? null,
    legal_entity_id: post.place.legalEntityId,
    cost_centers: parts.costCenters,
    weekly_working_hours: time.weeklyHours,
    full_time_weekly_working_hours: isInternal ? time.fullTimeHours : null,
    start_date: contract.start_date,
    end_date: contract.end_date,
    contract_end_date: contract.contract_end_date,
    probation_end_date: contract.probation_end_date,
    probation_period_length: contract.probation_period_length,
    termination: contract.termination,
    created_at: changes.employmentCreatedAt,
    updated_at: changes.employmentUpdatedAt,
  };
}

/** The employment before that, of somebody who came back: a smaller job in the same department. */
export function earlierEmployment(parts: EmploymentParts, random: Random): Employment {
  const { post, changes } = parts;
  return {
    ...currentEmployment(parts, random),
    position: `Junior ${post.job.name}`,
    job_id: null,
    team_id: null,
    cost_centers: [],
    created_at: changes.createdAt,
    updated_at: changes.employmentCreatedAt,
  };
}

/** Positions are free text and need not be spelled as the job is. */
function titleOf(post: Post, contract: Contract, random: Random): string {
  if (post.leads) return post.title;
  if (contract.type === 'external') return random.chance(0.2) ? '' : `${post.title} (external)`;
  return random.chance(0.12) ? `Senior ${post.title}` : post.title;
}
