// The shapes of what the journal tells: rows, spans of pictures and logins, moments, the verdict of a verification. The words in them for people stand in
// audit-texts.ts, the methods in audit-methods.ts.

import { AUDIT_KIND_NAMES, BASIS_NAMES, VERDICT_NAMES } from '../audit-texts.ts';
import { MAX_AUDIT_KINDS, MAX_AUDIT_TEXT, MAX_LIST } from '../limits.ts';
import type { Static } from '../schema.ts';
import { Because, Count, FullId, fields, maybe, orNull, Time, Type } from '../schema.ts';
import { Username } from './shapes.ts';

export const AuditKind = Type.Enum(AUDIT_KIND_NAMES);
const Label = Type.String({ maxLength: 512 });
/** An endpoint as it was called then: the number is for ever, ID and name are null where no record tells them any more. */
export const AuditEndpoint = fields({ number: Count, id: orNull(FullId), name: orNull(Label) });
export const AuditValue = Type.Union([
  Type.String({ maxLength: 2_048 }),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
  Type.Array(Type.String({ maxLength: 512 }), { maxItems: 512 }),
]);

export const AuditRow = fields({
  seq: Count,
  epoch: Count,
  time: Time,
  kind: AuditKind,
  type: Type.String({ maxLength: 64, description: 'the type of the record' }),
  by: orNull(Type.String({ maxLength: 64, description: 'the username of who did it, or of whom it befell' })),
  receiver: maybe(AuditEndpoint),
  transmitter: maybe(AuditEndpoint),
  outcome: maybe(Type.String({ maxLength: 32, description: '`ok`, `pushed`, or a reason' })),
  because: maybe(Because),
  collection: maybe(Type.String({ maxLength: 32, description: 'of a change of the configuration' })),
  key: maybe(Label),
  label: maybe(Label),
  detail: Type.Record(Type.String({ maxLength: 32 }), AuditValue),
});

/** The number of a record, or a time. */
export const At = Type.Union([Time, Count]);
export const Who = Type.String({ minLength: 1, maxLength: 64, description: 'a username; case does not matter' });
export const Which = Type.Union([FullId, Count]);
export const Kinds = Type.Array(AuditKind, { minItems: 1, maxItems: MAX_AUDIT_KINDS, uniqueItems: true });
export const Text = Type.String({ minLength: 1, maxLength: MAX_AUDIT_TEXT, description: 'what the row must contain' });
export const Limit = Type.Integer({ minimum: 1, maximum: MAX_LIST });

/** `to` is null where it went on beyond the span; `from` is never before the span. */
export const AuditPicture = fields({
  receiver: AuditEndpoint,
  source: AuditEndpoint,
  by: orNull(Username),
  from: Time,
  to: orNull(Time),
  basis: Type.Enum(BASIS_NAMES),
});
export const AuditLogin = fields({ receiver: AuditEndpoint, user: Username, from: Time, to: orNull(Time) });

export const AuditMoment = fields({ seq: Count, time: Time });

const Chain = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'the chain’s hash, SHA-256, hexadecimal' });
export const Verification = fields({
  verdict: Type.Enum(VERDICT_NAMES),
  because: Label,
  file: orNull(Label),
  record: orNull(Count),
  records: Count,
  first: orNull(Count),
  last: orNull(fields({ seq: Count, chain: Chain })),
  gaps: Type.Array(fields({ from: Count, to: Count })),
  anchors: fields({
    state: Type.Enum(['kept', 'none', 'missing', 'no_key', 'damaged']),
    checked: Count,
    last: orNull(AuditMoment),
  }),
});

export type AuditRow = Static<typeof AuditRow>;
export type AuditEndpoint = Static<typeof AuditEndpoint>;
export type AuditValue = Static<typeof AuditValue>;
export type AuditPicture = Static<typeof AuditPicture>;
export type AuditLogin = Static<typeof AuditLogin>;
export type AuditMoment = Static<typeof AuditMoment>;
