// From a new connection to the engine's word on it: pace, challenge, hello, proofs, and the question which of two links with one key is the real one.
// What a link that is welcome says stands in inbox.ts.

import type { EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import { ENDPOINT_PROTOCOL } from '../../protocol/endpoint/messages.ts';
import type { Signer, Verifier } from '../../protocol/keys.ts';
import { controllerProof, endpointProof } from '../../protocol/keys.ts';
import { HELLO_DEADLINE_MS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/reasons.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { fingerprintOf, isCanonicalKey, sha256 } from './keys.ts';
import { CLONE_ALARM_MS, CLONE_ANSWER_MS, RETRY_BUSY_MS, RETRY_REFUSED_MS } from './limits.ts';
import type { Link, Who } from './link.ts';
import { whoIsAt } from './link.ts';
import type { Links } from './links.ts';
import type { Reports } from './reports.ts';
import type { Counters } from './stats.ts';

const SECRET_BYTES = 32;

export interface GreetingSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly roomKey: Signer;
  readonly verifier: Verifier;
  readonly epoch: number;
  readonly links: Links;
  readonly reports: Reports;
  readonly counters: Counters;
  /** Says `refused` and ends the link. */
  readonly turnAway: (link: Link, refusal: Refusal, retryAfterMs: number) => void;
  readonly drop: (link: Link, because: string) => void;
  /** The link is due at another time than before. */
  readonly due: (link: Link) => void;
}

export class Greeting {
  readonly #around: GreetingSurroundings;

  constructor(around: GreetingSurroundings) {
    this.#around = around;
  }

  /** A fresh nonce or ticket, base64url. */
  secret(): string {
    return Buffer.from(this.#around.random.bytes(SECRET_BYTES)).toString('base64url');
  }

  challenge(link: Link): void {
    const { roomKey, epoch } = this.#around;
    const { min, max } = ENDPOINT_PROTOCOL;
    link.send({ type: 'challenge', protocol: { min, max }, nonce: link.nonce, room: roomKey.publicKey, epoch });
  }

  /** The first message of a link. */
  hello(link: Link, hello: EndpointMessageOf<'hello'>): void {
    const { turnAway, drop, log } = this.#around;
    const refused = this.#whyNot(hello);
    if (refused !== null) return turnAway(link, refused, RETRY_REFUSED_MS);
    link.phase = { at: 'proving' };
    this.#prove(link, hello).catch((error: unknown) => {
      log.error({ from: link.from, error: String(error) }, 'a proof could not be checked');
      drop(link, 'its proof could not be checked');
    });
  }

  #whyNot(hello: EndpointMessageOf<'hello'>): Refusal | null {
    const { min, max } = ENDPOINT_PROTOCOL;
    if (hello.protocol < min || hello.protocol > max) {
      return refuse('invalid', `protocol ${hello.protocol} is not spoken here, ${min} to ${max} are`);
    }
    if (hello.room !== this.#around.roomKey.publicKey) return refuse('forbidden', 'the hello is for another room');
    if (!isCanonicalKey(hello.key)) return refuse('invalid', 'the key is not an uncompressed P-256 key');
    if ('video' in hello.state !== (hello.kind === 'transmitter')) {
      return refuse('invalid', `the state is not that of a ${hello.kind}`);
    }
    return null;
  }

  async #prove(link: Link, hello: EndpointMessageOf<'hello'>): Promise<void> {
    const { verifier, roomKey, epoch, links, clock, due, log, turnAway } = this.#around;
    const text = endpointProof({ nonce: link.nonce, room: roomKey.publicKey });
    const genuine = await verifier.verify(hello.key, text, hello.proof);
    const fingerprint = fingerprintOf(hello.key);
    if (!genuine) {
      log.warn({ from: link.from, fingerprint }, 'a hello whose proof does not fit its key');
      return turnAway(link, refuse('not_authenticated', 'the proof does not fit the key'), RETRY_REFUSED_MS);
    }
    // Signed now, so that a welcome later goes out in one piece with what follows it.
    const proof = await roomKey.sign(controllerProof({ nonce: hello.nonce, key: hello.key, epoch }));
    if (link.phase.at !== 'proving') return;
    const ticket = hello.boot === 'warm' ? hello.ticket : null;
    const who: Who = { hello, kind: hello.kind, fingerprint, ticket, freshTicket: this.secret(), proof };
    link.phase = { at: 'proved', who };
    link.deadlineAt = clock.now() + HELLO_DEADLINE_MS;
    links.prove(link);
    due(link);
    this.#contend(link, who);
  }

  /** A key has one place. Whoever holds it is asked for a sign of life before a newer link gets it (safety 3.11). */
  #contend(link: Link, who: Who): void {
    const { links, clock, turnAway } = this.#around;
    const older = links.holder(who.fingerprint);
    if (older === null) return this.#present(link, who);
    if (older.rival !== null) {
      return turnAway(link, refuse('busy', 'another link with this key is being examined'), CLONE_ANSWER_MS);
    }
    older.rival = { link, cancel: clock.after(CLONE_ANSWER_MS, () => this.#takeOver(older)) };
    older.send({ type: 'heartbeat', ask: true });
  }

  /** A valid frame came from `older`: if a newer link wanted its place, two endpoints have one key. */
  lives(older: Link): void {
    const { rival } = older;
    if (rival === null) return;
    this.#endRivalry(older);
    const { counters, turnAway } = this.#around;
    counters.clones += 1;
    const addresses = `${older.from} and ${rival.link.from}`;
    this.#alarm(older, addresses);
    turnAway(rival.link, refuse('conflict', `this key is in use: ${addresses}`), RETRY_REFUSED_MS);
  }

  #alarm(older: Link, addresses: string): void {
    const { clock, log, reports } = this.#around;
    const now = clock.now();
    if (now - older.cloneAlarmAt < CLONE_ALARM_MS) return;
    older.cloneAlarmAt = now;
    const about = whoIsAt(older)?.fingerprint ?? '';
    log.warn({ fingerprint: about, older: older.from }, `two endpoints with one key: ${addresses}`);
    reports.tell({ type: 'alarm', alarm: 'clone', about, because: `two endpoints prove one key: ${addresses}` });
  }

  #takeOver(older: Link): void {
    const rival = older.rival;
    if (rival === null) return;
    this.#endRivalry(older);
    this.#around.drop(older, `a newer link with its key came from ${rival.link.from}, and it was silent`);
    this.#inherit(rival.link);
  }

  /** `link` is gone, whatever the cause: a newer one with its key gets its place, or does not want one any more. */
  ended(link: Link, fingerprint: string): void {
    const rival = link.rival;
    if (rival !== null) {
      this.#endRivalry(link);
      // Later, because a command of the engine may be what ended it.
      return queueMicrotask(() => this.#inherit(rival.link));
    }
    const older = this.#around.links.holder(fingerprint);
    if (older?.rival?.link === link) this.#endRivalry(older);
  }

  #inherit(link: Link): void {
    const who = whoIsAt(link);
    if (who !== null) this.#contend(link, who);
  }

  #endRivalry(older: Link): void {
    older.rival?.cancel();
    older.rival = null;
  }

  /** The engine knows whether this key belongs to the room; its answer is a command. */
  #present(link: Link, { hello, fingerprint, ticket, freshTicket }: Who): void {
    const { links, reports, turnAway } = this.#around;
    links.hold(link, fingerprint);
    const { key, kind, name, model, firmware, state } = hello;
    const taken = reports.tell({
      type: 'presented',
      link: link.name,
      key,
      fingerprint,
      kind,
      name,
      model,
      firmware,
      ticketHash: ticket === null ? null : sha256(ticket),
      freshTicketHash: sha256(freshTicket),
      state,
    });
    if (!taken) return turnAway(link, refuse('busy', 'the controller is busy'), RETRY_BUSY_MS);
    link.presented = true;
  }
}
