// Acts of operators at receivers: translated to calls of the API, a bounded number under way, each answered once with what the method answers.
// Whether they are allowed is the engine's matter.

import type { RpcErrorData } from '../../protocol/api/rpc.ts';
import type { EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { Outcome } from '../domain/decision.ts';
import { seatAct } from '../domain/seat-act.ts';
import { idOf } from '../domain/state.ts';
import type { Room } from '../ports/endpoints.ts';
import type { Log } from '../ports/log.ts';
import { MAX_ACTS, MAX_BECAUSE } from './limits.ts';
import type { Link, Up } from './link.ts';

const UNAVAILABLE = refuse('unavailable', 'the controller could not carry it out');

export class Acts {
  readonly #room: Room;
  readonly #log: Log;

  constructor(room: Room, log: Log) {
    this.#room = room;
    this.#log = log;
  }

  /** Carries one act out. The same ID again, while it is under way, is the same act. */
  act({ link, number }: Up, { id, method, params }: EndpointMessageOf<'act'>): void {
    if (link.acts.has(id)) return;
    if (link.acts.size >= MAX_ACTS) return refuseAct(link, id, refuse('busy', `${MAX_ACTS} acts are under way`));
    const call = seatAct(this.#room.state, number, method, params);
    if (!call.ok) return refuseAct(link, id, call);
    link.acts.add(id);
    const origin = `${idOf(this.#room.state, number)}/${id}`;
    this.#room.call({ kind: 'seat', receiver: number, from: link.from }, call.value, null, origin).outcome.then(
      (outcome) => this.#answer(link, id, outcome),
      (error: unknown) => {
        this.#log.error({ method, error: String(error) }, 'an act failed');
        this.#answer(link, id, UNAVAILABLE);
      },
    );
  }

  #answer(link: Link, id: string, outcome: Outcome): void {
    link.acts.delete(id);
    if (!outcome.ok) return refuseAct(link, id, outcome);
    link.send({ type: 'result', id, result: outcome.result });
  }
}

/** `data` goes along where it says more than the reason and the words. */
function refuseAct(link: Link, id: string, refusal: RpcErrorData): void {
  const { reason, because, current, results, retryAfterMs } = refusal;
  const data = {
    reason,
    because,
    ...(current === undefined ? {} : { current }),
    ...(results === undefined ? {} : { results }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const more = Object.keys(data).length > 2;
  const short = because.slice(0, MAX_BECAUSE);
  link.send({ type: 'refusal', id, reason, because: short, ...(more ? { data } : {}) });
}
