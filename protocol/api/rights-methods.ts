// The methods about who may what: the matrix of rights with its reasons, what a change would give and take, one's own account, tokens, sessions.

import { MAX_CHANGES, MAX_LISTED_RIGHTS, MAX_MATRIX_ENDPOINTS, MAX_MATRIX_USERS, MAX_PASSWORD } from '../limits.ts';
import { Because, Count, FullId, fields, Language, maybe, Name, orNull, Time, Type, Word } from '../schema.ts';
import { GRAVE, LOOK, listOf, method, Nothing, Page, READ, SESSION, WRITE } from './row.ts';
import { Password, Right, SessionRow, TokenRow, Username, UserRow, Version } from './shapes.ts';

/** 256 random bits, base64url: the token of a session, or of an integrator. */
export const TokenText = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: '256 random bits, base64url' });

const RightAt = Type.Array(fields({ user: Username, right: Right, what: FullId }), { maxItems: MAX_LISTED_RIGHTS });

export const RIGHTS_METHODS = {
  'permissions.effective': method(
    'Who holds which right over what, by which rule, and who could change that; all six rights unless one is named.',
    READ,
    {
      who: Type.Array(Username, { minItems: 1, maxItems: MAX_MATRIX_USERS, uniqueItems: true }),
      what: Type.Array(FullId, { minItems: 1, maxItems: MAX_MATRIX_ENDPOINTS, uniqueItems: true }),
      right: maybe(Right),
    },
    fields({
      cells: Type.Array(
        fields({
          who: Username,
          what: FullId,
          right: Right,
          allowed: Type.Boolean(),
          rule: orNull(Word),
          because: Because,
          liftedBy: Type.Array(Username, { maxItems: 8 }),
        }),
      ),
    }),
  ),
  'permissions.preview': method(
    'What these changes, saved one after the other, would give and take, and whose picture would go dark; or the refusal that the first of them would get. Changes nothing.',
    { caller: WRITE.caller },
    {
      changes: Type.Array(
        fields({
          method: Type.String({ maxLength: 64, description: 'a method that changes the configuration' }),
          params: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
            description: 'the parameters of that method',
          }),
        }),
        { minItems: 1, maxItems: MAX_CHANGES },
      ),
    },
    fields({
      gives: RightAt,
      takes: RightAt,
      dark: Type.Array(fields({ receiver: FullId, source: FullId, user: orNull(Username) }), {
        maxItems: MAX_LISTED_RIGHTS,
      }),
      more: fields({
        gives: Count,
        takes: Count,
        dark: Count,
        unjudged: Type.Integer({
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'rights that were not looked at, because there were too many: whether they change is not told',
        }),
        unwatched: Type.Boolean({
          description: 'too many pictures were touched to look at each of them: more may go dark than is told',
        }),
      }),
    }),
  ),

  'session.account': method(
    'One’s own account; also what a page calls, at most once a minute, while somebody uses it.',
    SESSION,
    {},
    UserRow,
  ),
  'session.update': method(
    'Change one’s own language, name or password; a new password ends the other sessions.',
    { caller: 'session', audited: true },
    {
      current: Type.String({ maxLength: MAX_PASSWORD, description: 'the password as it is now' }),
      language: maybe(orNull(Language)),
      name: maybe(Name),
      password: maybe(Password),
    },
    UserRow,
  ),
  'session.confirm': method(
    'Give one’s password again, for changes of accounts, groups, rules and tokens, for backup and restore.',
    { caller: 'session', audited: true },
    { password: Type.String({ maxLength: MAX_PASSWORD }) },
    fields({ until: Time }),
  ),

  'tokens.list': method('Tokens of integrators, without the tokens themselves.', READ, Page, listOf(TokenRow)),
  'tokens.create': method(
    'Make a token for `session.authenticate`; it is told this once.',
    GRAVE,
    { id: maybe(Word), name: Name, user: Username, expiresAt: maybe(orNull(Time)) },
    fields({ ...TokenRow.properties, token: TokenText }),
  ),
  'tokens.delete': method(
    'Revoke a token; its connections end at once.',
    GRAVE,
    { id: Word, version: Version },
    Nothing,
  ),

  'system.sessions': method(
    'Sessions that are open: all of them for those who read the configuration, their own for the others.',
    LOOK,
    Page,
    listOf(SessionRow),
  ),
  'system.endSession': method(
    'End a session and its connections: one’s own, or anybody’s for those who administer.',
    { caller: 'session', audited: true },
    { session: Word },
    Nothing,
  ),
} as const;
