import type { EmulatorOptions } from '@staffgate/emulator';
import { UsageError } from './exit-codes.ts';

type EmulatorModule = Pick<typeof import('@staffgate/emulator'), 'WebhookSettings'>;

/**
 * Reads settings like `duplicates=0.05`.
 *
 * @throws {UsageError} when there is no such setting, or its value does not fit.
 */
export function readWebhookSettings(
  texts: readonly string[],
  module: EmulatorModule,
): NonNullable<EmulatorOptions['webhooks']> {
  const { shape } = module.WebhookSettings;
  const entries = texts.map((text) => {
    const [name = '', ...rest] = text.split('=');
    const value = rest.join('=');
    const schema = Object.hasOwn(shape, name) ? shape[name as keyof typeof shape] : undefined;
    const candidates = value.trim() === '' ? [] : [Number(value), value];
    const fitting = candidates.find((candidate) => schema?.safeParse(candidate).success);
    if (fitting === undefined) {
      const what = schema ? `The setting ${name} has no such value.` : `There is no setting "${name}".`;
      throw new UsageError(
        `${what} Write --webhooks name=value with one of these:\n${describeWebhookSettings(module)}`,
      );
    }
    return [name, fitting];
  });
  return Object.fromEntries(entries);
}

/** The settings with their defaults, for a help text. */
export function describeWebhookSettings({ WebhookSettings }: EmulatorModule): string {
  return Object.entries(WebhookSettings.shape)
    .map(([name, schema]) => {
      const usual = schema.parse(undefined);
      return `  ${name}${usual === null ? '' : `=${usual} (default)`}\n      ${schema.description ?? ''}`;
    })
    .join('\n');
}
