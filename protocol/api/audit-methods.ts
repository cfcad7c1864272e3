// The methods that read the journal: what happened, the room at a moment, who showed what over a span, and whether the journal is what was written. Nothing here
// changes anything, and there is no method that could.

import { fields, maybe, orNull, Time, Type } from '../schema.ts';
import {
  At,
  AuditLogin,
  AuditMoment,
  AuditPicture,
  AuditRow,
  Kinds,
  Limit,
  Text,
  Verification,
  Which,
  Who,
} from './audit-shapes.ts';
import { listOf, method, Page, READ } from './row.ts';
import { Room } from './shapes.ts';

const next = maybe(Type.String({ maxLength: 64, description: 'ask for the next part with `after`' }));

export const AUDIT_METHODS = {
  'audit.query': method(
    'What happened, newest first; a part may be short or empty and still have a `next`, because each looks through a bounded number of records.',
    READ,
    {
      from: maybe(Time),
      to: maybe(Time),
      who: maybe(Who),
      endpoint: maybe(Which),
      kinds: maybe(Kinds),
      text: maybe(Text),
      limit: maybe(Limit),
      ...Page,
    },
    listOf(AuditRow),
  ),
  'audit.room': method(
    'The room as it stood at a time, or after a record; ask for further parts with the `seq` of the first one.',
    READ,
    { at: At, ...Page },
    fields({ ...Room.properties, time: Time }),
  ),
  'audit.timeline': method(
    'Which receiver showed what, brought by whom, and who was logged in where, between two times.',
    READ,
    { from: Time, to: Time, ...Page },
    fields({ pictures: Type.Array(AuditPicture), logins: Type.Array(AuditLogin), next }),
  ),
  'audit.span': method(
    'The first and the last record that can be read.',
    READ,
    {},
    fields({ first: orNull(AuditMoment), last: orNull(AuditMoment) }),
  ),
  'audit.verify': method(
    'Whether the journal is what was written, from the first record on; `audit.progress` tells how far it is, and with `wait` the verdict comes as `audit.verified`.',
    READ,
    { wait: maybe(Type.Literal('accepted', { description: 'answer at once; the verdict follows' })) },
    Type.Union([Verification, fields({ accepted: Type.Literal(true) })]),
  ),
} as const;
