import { type Area, areas } from '@staffgate/catalog';
import { createClient } from '@staffgate/client';
import type { CheckConnection } from '@staffgate/gateway';
import { type AreaReport, type Diagnosis, examine, type Standing } from '../diagnosis.ts';
import type { WayTo } from './upstream.ts';

/** Looks at a credential as the doctor does, for the report that the gateway keeps of a connection. */
export function createConnectionCheck(wayTo: WayTo): CheckConnection {
  return async ({ base_url, client_id, client_secret }, signal) => {
    const pair = { clientId: client_id, clientSecret: client_secret };
    const client = createClient({
      credentials: pair,
      baseUrl: base_url,
      ...wayTo(base_url),
      validate: 'report',
      retries: 1,
    });
    const asked = Object.keys(areas) as Area[];
    return reportOf(await examine({ client, pair, asked, signal }));
  };
}

function reportOf({ tokens, areas: reports, attributes }: Diagnosis) {
  const works = tokens.v1.works || tokens.v2.works;
  return {
    works,
    message: works ? null : (tokens.v2.message ?? tokens.v1.message),
    areas: Object.fromEntries(
      reports.map(({ area, read, write }) => [
        area,
        { read: standings[read], write: write === null ? null : standings[write] },
      ]),
    ),
    attributes: attributes && [...attributes.list],
    limits: reports.flatMap(limitsOf),
  };
}

const standings: Readonly<Record<Standing, 'yes' | 'no' | 'unknown'>> = {
  readable: 'yes',
  partly: 'yes',
  granted: 'yes',
  missing: 'no',
  notGranted: 'no',
  unavailable: 'no',
  failed: 'unknown',
  unknown: 'unknown',
};

function limitsOf({ probes }: AreaReport) {
  return probes.flatMap(({ operation, limit }) =>
    limit === null ? [] : [{ operation: operation.id, limit }],
  );
}
