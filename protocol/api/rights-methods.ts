// The methods about who may what: the matrix of rights with its reasons, what a change would give and take, one's own account, tokens, sessions.

import { MAX_CHANGES, MAX_LISTED_RIGHTS, MAX_MATRIX_ENDPOINTS, MAX_MATRIX_USERS } from '../limits.ts';
import { Because, Count, FullId, fields, maybe, orNull, Type, Word } from '../schema.ts';
import { method, READ, WRITE } from './row.ts';
import { Right, Username } from './shapes.ts';

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
} as const;
