// From one schema both the type and the validator: the small vocabulary that the tables of messages and methods are written in.
// Checks interpret the schema, they compile nothing: pages forbid `eval`.

import type { Static, TProperties, TSchema } from 'typebox';
import Type from 'typebox';
import { Check, Errors } from 'typebox/value';
import { isSurely } from './checker.ts';
import { MAX_ID_LENGTH, MIN_ID_LENGTH } from './ids.ts';
import { MAX_NAME, MAX_TYPED } from './limits.ts';
import type { Reason, Result } from './reasons.ts';
import { accept, REASON_NAMES, refuse } from './reasons.ts';

export type { Static, TSchema };
export { Type };

/** An object that has these fields and no others. */
export function fields<P extends TProperties>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** One of a closed set of words. */
export function oneOf<W extends string[]>(...words: [...W]) {
  return Type.Enum(words);
}

export const maybe = Type.Optional;

/** An object or null, where null says that there is none. */
export function orNull<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

export const Word = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description: '1 to 64 of A-Z a-z 0-9 _ -' });
export const FullId = Type.String({
  pattern: `^[0-9]{${MIN_ID_LENGTH},${MAX_ID_LENGTH}}$`,
  description: 'a full ID, "0001"',
});
export const Name = Type.String({ minLength: 1, maxLength: MAX_NAME, description: 'for people, free text' });
export const Typed = Type.String({
  maxLength: MAX_TYPED,
  description: 'an ID, a short ID or a hotkey, as an operator types it',
});
export const Count = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'a number that JSON carries without loss',
});
export const Time = Type.String({ maxLength: 32, description: 'UTC, ISO 8601 with milliseconds' });
export const PublicKey = Type.String({
  pattern: '^[A-Za-z0-9_-]{87}$',
  description: 'P-256 public key, 65 bytes uncompressed, base64url',
});
export const Signature = Type.String({
  pattern: '^[A-Za-z0-9_-]{86}$',
  description: 'ECDSA P-256 SHA-256, r and s, 64 bytes, base64url',
});
export const Nonce = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: '32 random bytes, base64url' });
export const Fingerprint = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'SHA-256 of the 65 bytes of the public key, hexadecimal',
});
/** What an endpoint is known by before it has an ID: its key, or for a device's port its place there. */
export const Handle = Type.String({
  pattern: '^([0-9a-f]{64}|[A-Za-z0-9_-]{1,24}/(in|out)/[A-Za-z0-9_-]{1,16})$',
  description: 'SHA-256 of the 65 bytes of the public key, hexadecimal; or a port of a device, "hub-1/in/3"',
});
export const Because = Type.String({ maxLength: 512, description: 'which rule or fact, in words' });
export const ReasonName = Type.Enum([...REASON_NAMES] as [Reason, ...Reason[]]);
export const Language = oneOf('zh-CN', 'en');
export const Mode = oneOf('view', 'control');

export type Language = Static<typeof Language>;
export type Mode = Static<typeof Mode>;

/** The value as the schema's type, or `invalid` with the place and the rule that it broke. */
export function check<S extends TSchema>(schema: S, value: unknown): Result<Static<S>> {
  return checkLoosely(schema, value) as Result<Static<S>>;
}

/**
 * The same for a schema chosen from a table at run time. It stands below `check`, not above it: made from the typed one, the compiler would compare the types of
 * all schemas that there can be, which takes it a minute.
 */
export function checkLoosely(schema: TSchema, value: unknown): Result<unknown> {
  const fits: boolean = isSurely(schema, value) || Check(schema, value);
  return fits ? accept(value) : refuse('invalid', explain(schema, value));
}

function explain(schema: TSchema, value: unknown): string {
  const errors = Errors(schema, value);
  const error = errors.find((one) => one.keyword !== 'boolean') ?? errors[0];
  if (error === undefined) return 'not of the form that is asked for';
  const params = error.params as { additionalProperties?: readonly string[]; requiredProperties?: readonly string[] };
  const names = params.additionalProperties ?? params.requiredProperties;
  const place = error.instancePath === '' ? 'message' : error.instancePath.slice(1).replaceAll('/', '.');
  return `${place} ${error.message}${names === undefined ? '' : `: ${names.join(', ')}`}`.slice(0, 512);
}
