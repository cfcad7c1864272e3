// The methods about the configuration as a whole: as text, its versions, what differs, a staged one applied and confirmed, backup and restore.
// Sessions and tokens stand in the tables of their areas, certificates in certificate-methods.ts.

import {
  MAX_CONFIRM_S,
  MAX_DIFFERENCES,
  MAX_LIST,
  MAX_PART,
  MAX_PASSWORD,
  MAX_STAGED,
  MIN_PASSPHRASE,
} from '../limits.ts';
import type { Static } from '../schema.ts';
import { Because, Count, Fingerprint, fields, maybe, oneOf, orNull, Time, Type, Word } from '../schema.ts';
import { CERTIFICATE_METHODS } from './certificate-methods.ts';
import { method, Nothing, Page, READ } from './row.ts';
import { Username } from './shapes.ts';

const Administrator = { caller: 'administrator' } as const;
/** What a thief of an open session must not be able to do. */
const Guarded = { caller: 'administrator', audited: true, confirmed: true } as const;

export const CollectionName = oneOf('groups', 'users', 'endpoints', 'ties', 'seats', 'walls', 'hotkeys', 'permissions');
export const VersionCause = oneOf('changed', 'applied', 'rolledBack', 'restored');
const At = Type.Union([Count, oneOf('now', 'staged')], {
  description: 'a number of the journal, the configuration now, or the text that this session staged',
});
const Text = Type.String({ maxLength: MAX_PART });
const Label = Type.String({ maxLength: 64 });
/** Names of users as the text has them. */
const Usernames = Type.Array(Username, { maxItems: MAX_LIST });

/** Tokens are not in the text: like sessions, they stay with the room. */
const ChangedCollection = oneOf(
  'groups',
  'users',
  'endpoints',
  'ties',
  'seats',
  'walls',
  'hotkeys',
  'permissions',
  'tokens',
);
/** What one change did to one collection; `names` are the first of them. */
export const CollectionChange = fields({
  collection: ChangedCollection,
  created: Count,
  changed: Count,
  removed: Count,
  names: Type.Array(Label, { maxItems: 3 }),
});
export const ConfigurationVersion = fields({
  version: Count,
  time: Time,
  by: orNull(Username),
  cause: VersionCause,
  words: Because,
  changes: Type.Array(CollectionChange, { maxItems: 9 }),
});

const Value = orNull(Type.String({ maxLength: 512, description: 'as the text has it, cut; null: not there' }));
export const Difference = fields({
  kind: oneOf('added', 'removed', 'changed'),
  collection: CollectionName,
  name: Label,
  /** Of something that changed; else empty. */
  fields: Type.Array(fields({ field: Type.String({ maxLength: 32 }), from: Value, to: Value }), { maxItems: 32 }),
});

/** An applied configuration that nobody confirmed yet. */
export const PendingApplication = fields({
  application: Word,
  by: Username,
  time: Time,
  confirmBy: Time,
  changes: Type.Array(CollectionChange, { maxItems: 9 }),
});

const Counts = { created: Count, changed: Count, removed: Count };
/** Seconds. */
const confirmWithinS = maybe(
  Type.Integer({
    minimum: 1,
    maximum: MAX_CONFIRM_S,
    description: 'seconds after which it is rolled back unless `system.confirm` came; without it, it stays',
  }),
);
const Passphrase = Type.String({
  minLength: MIN_PASSPHRASE,
  maxLength: MAX_PASSWORD,
  description: 'kept nowhere: without it nobody can open the backup',
});

export const SYSTEM_METHODS = {
  'system.configuration': method(
    'The whole configuration as text without secrets, in parts: as it is, or as it was at a number of the journal.',
    READ,
    { at: maybe(Count), ...Page },
    fields({ version: Count, text: Text, next: maybe(Label) }),
  ),
  'system.versions': method(
    'When the configuration changed, by whom, and what; newest first.',
    READ,
    Page,
    fields({ items: Type.Array(ConfigurationVersion, { maxItems: 50 }), next: maybe(Label) }),
  ),
  'system.compare': method(
    'What differs between two configurations, field by field, in parts.',
    READ,
    { from: At, to: At, ...Page },
    fields({
      from: orNull(Count),
      to: orNull(Count),
      added: Count,
      removed: Count,
      changed: Count,
      items: Type.Array(Difference, { maxItems: MAX_DIFFERENCES }),
      next: maybe(Label),
    }),
  ),
  'system.stage': method(
    `Upload a configuration or a backup, part after part, at most ${MAX_STAGED / 1024 / 1024} Mi characters; it waits in memory until the session ends, and \`at: 0\` begins anew.`,
    Administrator,
    { at: Type.Integer({ minimum: 0, maximum: MAX_STAGED, description: 'characters staged so far' }), text: Text },
    fields({ length: Count }),
  ),
  'system.apply': method(
    'Make the staged text the configuration, whole or not at all. `version`: only if this is the configuration now. Nothing else can be changed until it is confirmed.',
    Guarded,
    { version: maybe(Count), confirmWithinS },
    fields({
      application: orNull(Word),
      confirmBy: orNull(Time),
      ...Counts,
      changes: Type.Array(CollectionChange, { maxItems: 9 }),
      withoutPassword: Usernames,
    }),
  ),
  'system.confirm': method(
    'Keep the configuration that was applied, or, with `keep: false`, roll it back at once.',
    { caller: 'administrator', audited: true },
    { application: Word, keep: maybe(Type.Boolean()) },
    Nothing,
  ),
  'system.pending': method(
    'The applied configuration that waits to be confirmed, if there is one.',
    READ,
    {},
    fields({ pending: orNull(PendingApplication) }),
  ),
  'system.backup': method(
    'A backup with all secrets, encrypted under a passphrase, in parts: the first call names the passphrase, the further ones `after`.',
    Guarded,
    { passphrase: maybe(Passphrase), ...Page },
    fields({ name: Label, length: Count, room: Fingerprint, text: Text, next: maybe(Label) }),
  ),
  'system.restore': method(
    'Make the staged backup the configuration, after it was checked completely; `preview`: check it and say what would change.',
    Guarded,
    { passphrase: Type.String({ minLength: 1, maxLength: MAX_PASSWORD }), preview: maybe(Type.Boolean()) },
    fields({
      made: Time,
      ...Counts,
      changes: Type.Array(CollectionChange, { maxItems: 9 }),
      afterRestart: Type.Array(Because, { maxItems: 8 }),
      leftAlone: Type.Array(Because, { maxItems: 8 }),
    }),
  ),

  ...CERTIFICATE_METHODS,
} as const;

export type CollectionName = Static<typeof CollectionName>;
export type ChangedCollection = Static<typeof ChangedCollection>;
export type VersionCause = Static<typeof VersionCause>;
export type CollectionChange = Static<typeof CollectionChange>;
export type ConfigurationVersion = Static<typeof ConfigurationVersion>;
export type Difference = Static<typeof Difference>;
export type PendingApplication = Static<typeof PendingApplication>;
export type SystemMethod = keyof typeof SYSTEM_METHODS;
