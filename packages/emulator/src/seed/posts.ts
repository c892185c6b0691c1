import type { Random } from '../random.ts';
import { createDeck } from './deck.ts';
import { type TeamPlan, teamPlans } from './departments.ts';
import { jobs, type PaidJob } from './jobs.ts';
import { type Place, places } from './organisation.ts';

/** A place in the organisation that somebody fills. */
export interface Post {
  title: string;
  job: PaidJob;
  departmentId: number;
  plan: TeamPlan | null;
  costCenterId: number;
  place: Place;
  /** Where the supervisor stands in the list of posts. */
  supervisor: number | null;
  /** Whether others report to it: whoever fills it stays. */
  leads: boolean;
}

/** How many people report to one. */
const span = 30;

const heads: readonly {
  departmentId: number;
  title: string;
  costCenterId: number;
  place: Place;
  reportsTo?: number;
}[] = [
  { departmentId: 4011, title: 'Head of Administration', costCenterId: 3101, place: places.hamburg },
  { departmentId: 4012, title: 'Head of Production', costCenterId: 3101, place: places.kassel },
  { departmentId: 4013, title: 'Head of Engineering', costCenterId: 3107, place: places.hamburg },
  { departmentId: 4014, title: 'Head of Sales', costCenterId: 3108, place: places.münchen },
  {
    departmentId: 4015,
    title: 'Head of Customer Service',
    costCenterId: 3109,
    place: places.münchen,
    reportsTo: 4014,
  },
];

/**
 * The posts of a company of that size: the managing director, the heads of the departments, the leads of the teams
 * and everybody else. A supervisor always comes before whom they supervise. Where a team outgrows one lead, its
 * earliest members lead groups of it.
 */
export function createPosts(count: number, random: Random): Post[] {
  const posts: Post[] = [
    {
      title: 'Managing Director',
      job: jobs.managingDirector,
      departmentId: 4011,
      plan: null,
      costCenterId: 3101,
      place: places.hamburg,
      supervisor: null,
      leads: true,
    },
  ];

  const headOf = new Map<number, number>();
  for (const { reportsTo, ...head } of heads) {
    const supervisor = reportsTo === undefined ? 0 : headOf.get(reportsTo)!;
    headOf.set(head.departmentId, posts.length);
    posts.push({ ...head, job: jobs.departmentHead, plan: null, supervisor, leads: true });
  }

  const teams = teamPlans.map((plan) => {
    posts.push({
      title: `Team Lead ${plan.team.name}`,
      job: jobs.teamLead,
      departmentId: plan.departmentId,
      plan,
      costCenterId: plan.costCenterId,
      place: random.weighted(plan.places),
      supervisor: headOf.get(plan.departmentId)!,
      leads: true,
    });
    return { plan, posts: [posts.length - 1] };
  });

  const dealTeam = createDeck(
    random,
    teams.map((team) => [team, team.plan.members] as const),
  );
  while (posts.length < count) {
    const { plan, posts: team } = dealTeam();
    const supervisor = team[Math.floor((team.length - 1) / span)]!;
    const job = random.weighted(plan.jobs);
    lead(posts[supervisor]!);
    team.push(posts.length);
    posts.push({
      title: job.name,
      job,
      departmentId: plan.departmentId,
      plan,
      costCenterId: plan.costCenterId,
      place: random.weighted(plan.places),
      supervisor,
      leads: false,
    });
  }
  return posts.slice(0, count);
}

function lead(post: Post): void {
  if (post.leads) return;
  post.leads = true;
  post.title = `Group Lead ${post.plan!.team.name}`;
}
