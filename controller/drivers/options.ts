// The words that the settings may say to a driver beyond the common ones. Each driver names its own; an unknown or wrong one makes the start impossible.

import { SettingsError } from '../ports/settings-error.ts';
import type { DeviceOptions } from './driver.ts';

/** What a word may be: one of these. */
export type OptionChoices = Readonly<Record<string, readonly (string | boolean)[]>>;

/** The value of each word; the first choice where the settings say nothing. @throws SettingsError naming the word that is wrong */
export function chosenOptions<Choices extends OptionChoices>(
  { options }: DeviceOptions,
  choices: Choices,
): { readonly [Word in keyof Choices]: Choices[Word][number] | undefined } {
  for (const [word, value] of Object.entries(options)) {
    const allowed = Object.hasOwn(choices, word) ? choices[word] : undefined;
    if (allowed === undefined) throw new SettingsError(word, 'this driver has no such option');
    if (!allowed.some((choice) => choice === value)) throw new SettingsError(word, `one of ${allowed.join(', ')}`);
  }
  const chosen: Partial<Record<keyof Choices, string | boolean>> = {};
  for (const word of Object.keys(choices) as (keyof Choices)[])
    chosen[word] = choices[word]?.find((choice) => choice === options[word as string]) ?? choices[word]?.[0];
  return chosen as { readonly [Word in keyof Choices]: Choices[Word][number] | undefined };
}

/** @throws SettingsError naming the first word: the driver has none of its own */
export function checkNoOptions(options: DeviceOptions): void {
  chosenOptions(options, {});
}
