/** Values by which a series is told from others of the same name. */
export type Labels = Readonly<Record<string, string>>;

interface Metric {
  lines(): readonly string[] | Promise<readonly string[]>;
}

/** Figures of this process in the text format of Prometheus, version 0.0.4. */
export class Metrics {
  readonly #metrics: Metric[] = [];

  /** A figure that only grows; its name ends in `_total`. */
  counter(name: string, help: string): (labels?: Labels, by?: number) => void {
    const series = new Map<string, number>();
    this.#metrics.push({
      lines: () => [
        ...heading(name, help, 'counter'),
        ...[...series].map(([key, n]) => `${name}${key} ${n}`),
      ],
    });
    return (labels = {}, by = 1) => {
      const key = keyOf(labels);
      series.set(key, (series.get(key) ?? 0) + by);
    };
  }

  /** How a figure is spread, counted at these upper bounds. */
  histogram(name: string, help: string, bounds: readonly number[]): (value: number, labels?: Labels) => void {
    const series = new Map<
      string,
      { readonly labels: Labels; readonly counts: number[]; sum: number; count: number }
    >();
    this.#metrics.push({
      lines: () => [
        ...heading(name, help, 'histogram'),
        ...[...series].flatMap(([key, { labels, counts, sum, count }]) => [
          ...bounds.map(
            (bound, index) => `${name}_bucket${keyOf({ ...labels, le: String(bound) })} ${counts[index]}`,
          ),
          `${name}_bucket${keyOf({ ...labels, le: '+Inf' })} ${count}`,
          `${name}_sum${key} ${sum}`,
          `${name}_count${key} ${count}`,
        ]),
      ],
    });
    return (value, labels = {}) => {
      const key = keyOf(labels);
      let one = series.get(key);
      if (one === undefined) {
        one = { labels, counts: bounds.map(() => 0), sum: 0, count: 0 };
        series.set(key, one);
      }
      for (let index = bounds.length - 1; index >= 0 && value <= (bounds[index] as number); index -= 1) {
        one.counts[index] = (one.counts[index] as number) + 1;
      }
      one.sum += value;
      one.count += 1;
    };
  }

  /** A figure that is read when somebody asks; left out when it cannot be read. */
  gauge(
    name: string,
    help: string,
    read: () => number | Promise<number>,
    kind: 'gauge' | 'counter' = 'gauge',
  ): void {
    this.#metrics.push({
      async lines() {
        try {
          return [...heading(name, help, kind), `${name} ${await read()}`];
        } catch {
          return [];
        }
      },
    });
  }

  /** A figure of several things, read when somebody asks. */
  gauges(name: string, help: string, read: () => readonly (readonly [Labels, number])[]): void {
    this.#metrics.push({
      lines: () => [
        ...heading(name, help, 'gauge'),
        ...read().map(([labels, value]) => `${name}${keyOf(labels)} ${value}`),
      ],
    });
  }

  async text(): Promise<string> {
    const lines: string[] = [];
    for (const metric of this.#metrics) lines.push(...(await metric.lines()));
    return `${lines.join('\n')}\n`;
  }
}

/** What the answer says of its content. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

function heading(name: string, help: string, type: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function keyOf(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return /[\\"\n]/.test(value) ? withEscapes(value) : value;
}

function withEscapes(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
