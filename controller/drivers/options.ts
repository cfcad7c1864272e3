// The further words of a driver in the settings, checked: each maker's driver names its own.

import { SettingsError } from '../ports/settings-error.ts';
import type { DeviceOptions } from './driver.ts';

/** A word of the options: its values, the first of them where it is not given. */
export type Choices<T extends string> = readonly [T, ...T[]];

/** @throws SettingsError where an option is none of the driver's */
export function known(options: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of Object.keys(options))
    if (!names.includes(name))
      throw new SettingsError(name, `this driver has no such option; it has ${names.join(', ') || 'none'}`);
}

/** @throws SettingsError where the value is none of the choices */
export function choice<T extends string>(
  options: Readonly<Record<string, unknown>>,
  name: string,
  choices: Choices<T>,
): T {
  const value = options[name];
  if (value === undefined) return choices[0];
  const found = choices.find((one) => one === value);
  if (found === undefined) throw new SettingsError(name, `is none of ${choices.join(', ')}`);
  return found;
}

/** @throws SettingsError where the value is no whole number from `least` to `most` */
export function whole(
  options: Readonly<Record<string, unknown>>,
  name: string,
  { least, most, usual }: { readonly least: number; readonly most: number; readonly usual: number },
): number {
  const value = options[name];
  if (value === undefined) return usual;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new SettingsError(name, `is no whole number from ${least} to ${most}`);
  return value;
}

/**
 * The inputs of a device that does not tell how many it has.
 * @throws SettingsError where the settings do not say, or say more than `most`
 */
export function countedInputs({ inputs }: DeviceOptions, most: number): number {
  if (inputs === null) throw new SettingsError('inputs', 'the device does not tell how many inputs it has: name them');
  if (inputs > most) throw new SettingsError('inputs', `such a device has at most ${most}`);
  return inputs;
}
