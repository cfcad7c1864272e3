// The schemas that have a name of their own in descriptions, and the finding of them inside others. Compared by content: an optional field
// is a copy of its schema.

import * as audit from '../api/audit-shapes.ts';
import * as shapes from '../api/shapes.ts';
import * as words from '../schema.ts';

/** What descriptions read of a schema: plain JSON Schema. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

const { Word, FullId, Name, Typed, Count, Time, PublicKey, Signature, Nonce, Fingerprint, Handle, Because, Language } =
  words;
const { Mode } = words;
const { Role, Right, Action, PictureState, EndpointState, Username, Password, HotkeyName, GroupName, Version } = shapes;
const { Entry, Still, SessionUser, TransmitterRow, ReceiverRow, SeatRow, WallRow, HotkeyRow } = shapes;
const { Place, Gap, Health, TokenRow, SessionRow, TieRow, DevicePort, DeviceCapabilities, DeviceRow } = shapes;
const { UserRow, GroupRow, PermissionRow, EndpointRow, PushOutcome, PushResults, Changed, Room } = shapes;
const { AuditKind, AuditEndpoint, AuditValue, AuditRow, AuditMoment, AuditPicture, AuditLogin, Verification } = audit;

/** A schema of the tables, as the plain JSON Schema that it is. */
export function plain(schema: words.TSchema): JsonSchema {
  return schema as JsonSchema;
}

/** In the order in which descriptions list them: words first, then objects made of them. */
export const NAMED: Readonly<Record<string, JsonSchema>> = {
  ...{ Word, FullId, Typed, Name, Because, Time, Count },
  ...{ PublicKey, Signature, Nonce, Fingerprint, Handle, Language, Mode },
  Reason: words.ReasonName,
  ...{ Role, Right, Action, PictureState, EndpointState, Health, Username, Password, HotkeyName, GroupName, Version },
  ...{ Place, Gap, DevicePort, DeviceCapabilities },
  ...{ Entry, Still, SessionUser, TransmitterRow, ReceiverRow, SeatRow, WallRow, TieRow, HotkeyRow },
  ...{
    UserRow,
    GroupRow,
    PermissionRow,
    EndpointRow,
    DeviceRow,
    TokenRow,
    SessionRow,
    PushOutcome,
    PushResults,
    Changed,
    Room,
  },
  ...{ AuditKind, AuditEndpoint, AuditValue, AuditRow, AuditMoment, AuditPicture, AuditLogin, Verification },
};

const BY_CONTENT = new Map(Object.entries(NAMED).map(([name, schema]) => [JSON.stringify(schema), name]));

/** The name of a schema, if it has one. */
export function nameOf(schema: JsonSchema): string | undefined {
  return BY_CONTENT.get(JSON.stringify(schema));
}

/** The schema with references in the place of the named ones inside it, and with `top` itself left open. */
export function withReferences(schema: JsonSchema, top = false): object {
  const name = top ? undefined : nameOf(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  const { anyOf, items, properties } = schema;
  return {
    ...schema,
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((one) => withReferences(one)) }),
    ...(items === undefined ? {} : { items: withReferences(items) }),
    ...(properties === undefined ? {} : { properties: mapValues(properties, (one) => withReferences(one)) }),
  };
}

export function mapValues<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
