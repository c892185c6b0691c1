import type { Job, SalaryBand } from '../company.ts';

/** Yearly pay per level, in euro and, where the job exists in Denmark, in kroner. */
const eurBands = [
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2101', 'Level 2', 'EUR', 31_200, 40_800),
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2102', 'Level 3', 'EUR', 39_600, 54_000),
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2103', 'Level 4', 'EUR', 52_800, 72_000),
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2104', 'Level 5', 'EUR', 68_400, 92_400),
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2105', 'Level 6', 'EUR', 90_000, 126_000),
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2106', 'Level 7', 'EUR', 144_000, 198_000),
] as const;
const dkkBands = [
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2201', 'Level 2 (DK)', 'DKK', 264_000, 336_000),
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2202', 'Level 3 (DK)', 'DKK', 324_000, 444_000),
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2203', 'Level 4 (DK)', 'DKK', 432_000, 576_000),
  band('5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2204', 'Level 5 (DK)', 'DKK', 552_000, 744_000),
] as const;
const hourlyBand = band(
  '5b0c1a52-7d0e-4f6a-9d11-0c5a8e3f2301',
  'Level 2, by the hour',
  'EUR',
  15,
  19.5,
  'hourly',
);

export const salaryBands: readonly SalaryBand[] = [...eurBands, ...dkkBands, hourlyBand];

const byLevel = {
  2: { eur: eurBands[0], dkk: dkkBands[0], hourly: hourlyBand },
  3: { eur: eurBands[1], dkk: dkkBands[1] },
  4: { eur: eurBands[2], dkk: dkkBands[2] },
  5: { eur: eurBands[3], dkk: dkkBands[3] },
  6: { eur: eurBands[4] },
  7: { eur: eurBands[5] },
} satisfies Record<number, LevelBands>;

/** What a level earns, per currency and way of paying. */
export interface LevelBands {
  eur: SalaryBand;
  dkk?: SalaryBand;
  hourly?: SalaryBand;
}

/** A job together with its pay. */
export interface PaidJob extends Job {
  bands: LevelBands;
}

export const jobs = {
  managingDirector: job('01', 'Managing Director', 'Leadership', 7),
  departmentHead: job('02', 'Head of Department', 'Leadership', 6),
  teamLead: job('03', 'Team Lead', 'Leadership', 5),
  accountant: job('04', 'Accountant', 'Finance', 3),
  controller: job('05', 'Controller', 'Finance', 4),
  hrPartner: job('06', 'HR Partner', 'People', 4),
  recruiter: job('07', 'Recruiter', 'People', 3),
  administrator: job('08', 'System Administrator', 'IT', 3),
  securityEngineer: job('09', 'IT Security Engineer', 'IT', 4),
  assembler: job('10', 'Assembly Technician', 'Production', 2),
  machinist: job('11', 'Machinist', 'Production', 3),
  inspector: job('12', 'Quality Inspector', 'Production', 3),
  warehouseClerk: job('13', 'Warehouse Clerk', 'Production', 2),
  electronicsEngineer: job('14', 'Electronics Engineer', 'Engineering', 4),
  opticsEngineer: job('15', 'Optics Engineer', 'Engineering', 4),
  softwareEngineer: job('16', 'Software Engineer', 'Engineering', 4),
  principalEngineer: job('17', 'Principal Engineer', 'Engineering', 5),
  salesRepresentative: job('18', 'Sales Representative', 'Sales', 3),
  keyAccountManager: job('19', 'Key Account Manager', 'Sales', 4),
  marketingSpecialist: job('20', 'Marketing Specialist', 'Marketing', 3),
  serviceAgent: job('21', 'Service Agent', 'Service', 2),
  fieldTechnician: job('22', 'Field Technician', 'Service', 3),
} satisfies Record<string, PaidJob>;

/** The jobs as the company lists them. */
export const jobArchitecture: readonly Job[] = Object.values(jobs).map(({ bands: _, ...job }) => job);

function band(
  id: string,
  name: string,
  currency: string,
  min: number,
  max: number,
  interval: SalaryBand['interval'] = 'yearly',
): SalaryBand {
  return { id, name, currency, min, max, interval };
}

function job(number: string, name: string, family: string, level: keyof typeof byLevel): PaidJob {
  const bands: LevelBands = byLevel[level];
  return {
    id: `3d0f7c8a-52de-4a1e-9d75-6a8d0b1c2e${number}`,
    name,
    job_family: family,
    level: `L${level}`,
    job_track: family === 'Leadership' ? 'Management' : 'Expert',
    global_grade: level < 7 ? String(level * 2 + 4) : null,
    salary_band_ids: [bands.eur, bands.dkk, bands.hourly].flatMap((band) => (band ? [band.id] : [])),
    bands,
  };
}
