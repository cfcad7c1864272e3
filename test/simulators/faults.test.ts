// Each fault of the table does what it says, and nothing that must never be let succeeds. In memory against a scripted controller.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FaultName } from '../../simulators/faults/table.ts';
import { FAULT_NAMES, FAULTS, faultsFor } from '../../simulators/faults/table.ts';
import { createSmallRoom } from './in-memory.ts';

/** Links up, admits, shows, and waits two seconds; what each end answered, in milliseconds since it was asked. */
async function shown(...faults: FaultName[]) {
  const room = createSmallRoom(faults);
  await room.start();
  await room.clock.advance(10);
  const [tx, rx] = [room.txLink(), room.rxLink()];
  const admitted = room.admit();
  await room.clock.advance(10);
  const showed = room.show();
  return { ...room, tx, rx, admitted, showed, source: () => room.screen?.recorder.source ?? null };
}

describe('answers', () => {
  test('silent: carries out and does not answer', async () => {
    const { clock, tx, rx, source, transmitter } = await shown('silent');
    await clock.advance(3_000);
    expect([tx?.answers, rx?.answers]).toEqual([[], []]);
    expect([source(), transmitter.endpoint.grants.length]).toEqual(['0001', 1]);
    await clock.advance(20_000);
    expect(rx?.open).toBe(true);
  });

  test('slow-ack: within the deadline', async () => {
    const { clock, tx, rx, admitted, showed } = await shown('slow-ack');
    await clock.advance(280);
    expect([tx?.answers, rx?.answers]).toEqual([[], []]);
    await clock.advance(400);
    expect([tx?.answers, rx?.answers]).toEqual([[`done ${admitted}`], [`done ${showed}`]]);
  });

  test('late-ack: after it', async () => {
    const { clock, rx, showed } = await shown('late-ack');
    await clock.advance(1_900);
    expect(rx?.answers).toEqual([]);
    await clock.advance(200);
    expect(rx?.answers).toEqual([`done ${showed}`]);
  });

  test('double-ack', async () => {
    const { clock, tx, admitted } = await shown('double-ack');
    await clock.advance(100);
    expect(tx?.answers).toEqual([`done ${admitted}`, `done ${admitted}`]);
  });

  test('refuses', async () => {
    const { clock, tx, rx, admitted, showed, source, transmitter } = await shown('refuses');
    await clock.advance(100);
    expect([tx?.answers, rx?.answers]).toEqual([[`failed ${admitted}`], [`failed ${showed}`]]);
    expect([source(), transmitter.endpoint.grants]).toEqual([null, []]);
  });

  test('lies: the screen is dark and the receiver says that it is not', async () => {
    const { clock, tx, rx, admitted, showed, source, transmitter, network, rxLink } = await shown('lies');
    await clock.advance(100);
    expect([tx?.answers, rx?.answers]).toEqual([[`done ${admitted}`], [`done ${showed}`]]);
    expect([source(), transmitter.endpoint.grants]).toEqual([null, []]);
    network.cut(({ from }) => from === '5001', 'again');
    await clock.advance(5_000);
    expect(rx?.open).toBe(false);
    expect(rxLink()?.hello.state).toMatchObject({ state: 'shown', grant: 'g1' });
  });
});

describe('links', () => {
  test.each<[FaultName, 'tx' | 'rx']>([
    ['drop-at-admit', 'tx'],
    ['drop-at-show', 'rx'],
  ])('%s: gone before it is done, and back again', async (fault, end) => {
    const room = await shown(fault);
    await room.clock.advance(20);
    const link = room[end];
    expect(link?.open).toBe(false);
    expect(link?.answers).toEqual([]);
    expect(room.source()).toBeNull();
    await room.clock.advance(5_000);
    expect((end === 'tx' ? room.txLink() : room.rxLink())?.open).toBe(true);
  });

  test('drop-after-picture: the picture is up, the answer never comes', async () => {
    const { clock, rx, rxLink, source } = await shown('drop-after-picture');
    await clock.advance(100);
    expect([rx?.open, rx?.answers, source()]).toEqual([false, [], '0001']);
    await clock.advance(5_000);
    expect(rxLink()?.hello.state).toMatchObject({ state: 'shown', grant: 'g1' });
  });

  test('half-open: nothing comes through, nobody is told', async () => {
    const { clock, tx, txLink } = await shown('half-open');
    await clock.advance(3_100);
    const heard = tx?.heard.length;
    tx?.order({ type: 'still' });
    tx?.say({ type: 'heartbeat', ask: true });
    await clock.advance(5_000);
    expect(tx?.heard.length).toBe(heard);
    await clock.advance(20_000);
    expect(txLink()).not.toBe(tx);
  });

  test('reboots: every third switch, without grants and dark', async () => {
    const room = await shown('reboots');
    room.login();
    for (const grant of ['g2', 'g3']) room.admit(grant);
    await room.clock.advance(20);
    expect(room.tx?.open).toBe(false);
    await room.clock.advance(5_000);
    expect(room.txLink()?.heard.find(({ type }) => type === 'grants')).toMatchObject({ grants: [], last: true });
    for (const grant of ['g4', 'g5']) room.show(grant);
    await room.clock.advance(5_000);
    expect(room.rxLink()?.hello).toMatchObject({ boot: 'cold', state: { state: 'dark' } });
  });

  test('video-loss: gone after a second, back two seconds later', async () => {
    const { clock, tx } = await shown('video-loss');
    await clock.advance(5_000);
    const told = tx?.heard.flatMap((one) => (one.type === 'source' ? [one.state.video] : []));
    expect(told?.slice(-2)).toEqual([false, true]);
  });

  test('babbles: malformed frames arrive, one a second', async () => {
    const { clock, controller } = await shown('babbles');
    await clock.advance(9_500);
    expect(controller.refused.length).toBeGreaterThanOrEqual(12);
  });
});

describe('streams', () => {
  test('intrudes: a stream without a grant is not opened', async () => {
    const { clock, seat, transmitter } = await shown('intrudes');
    await clock.advance(2_000);
    expect(transmitter.endpoint.counts).toMatchObject({ refused: 1, opened: 1 });
    expect(seat.breaches).toEqual([]);
  });

  test('clings: a dismissed grant is not opened again', async () => {
    const { clock, rx, tx, seat, transmitter, source } = await shown('clings');
    await clock.advance(100);
    rx?.order({ type: 'dark' });
    await clock.advance(10);
    expect(source()).toBe('0001');
    tx?.order({ type: 'dismiss', grant: 'g1' });
    await clock.advance(10_000);
    expect(transmitter.endpoint.counts.refused).toBeGreaterThanOrEqual(4);
    expect([transmitter.endpoint.watchers, seat.breaches]).toEqual([0, []]);
  });

  test('clings tells on a transmitter that never dismissed', async () => {
    const { clock, rx, seat } = await shown('clings');
    await clock.advance(100);
    rx?.order({ type: 'dark' });
    await clock.advance(10_000);
    expect(seat.breaches).toContain('a dismissed grant was opened again');
  });
});

describe('identities', () => {
  test.each<FaultName>(['forged-key', 'bad-proof'])('%s is not let in', async (fault) => {
    const room = createSmallRoom([fault]);
    await room.start();
    expect(room.controller.links).toEqual([]);
    expect(room.controller.refused[0]).toContain('the proof does not hold');
    expect([...room.seat.breaches, ...room.transmitter.breaches]).toEqual([]);
  });

  test('replayed-hello: the second time it is the first one’s, and not let in', async () => {
    const room = createSmallRoom(['replayed-hello']);
    await room.start();
    await room.clock.advance(10_000);
    expect(room.controller.links).toHaveLength(2);
    expect(room.controller.refused.length).toBeGreaterThan(0);
    expect(room.transmitter.breaches).toEqual([]);
  });

  test('same-key: a second device comes with the same key', async () => {
    const room = createSmallRoom(['same-key']);
    await room.start();
    await room.clock.advance(1_000);
    const key = room.transmitter.endpoint.publicKey;
    expect(room.controller.links.filter((link) => link.key === key && link.open)).toHaveLength(2);
    room.transmitter.stop('over');
    room.seat.stop('over');
    await room.clock.advance(10);
    expect([room.clock.waiting, room.network.connections]).toEqual([0, 0]);
  });

  test('same-id is a matter of adoption: its link is honest', async () => {
    const room = createSmallRoom(['same-id']);
    expect(await room.start()).toBe(true);
    expect(FAULT_NAMES.filter((name) => FAULTS[name].takenId)).toEqual(['same-id']);
  });
});

describe('the table', () => {
  test('every fault has a meaning and somebody who can have it, and stands in the README', () => {
    const readme = readFileSync(new URL('../../simulators/README.md', import.meta.url), 'utf8');
    for (const name of FAULT_NAMES) {
      const { meaning, kinds } = FAULTS[name];
      expect(kinds.length).toBeGreaterThan(0);
      expect(readme).toContain(`| \`${name}\` | ${kinds.join(', ')} | ${meaning} |`);
    }
  });

  test('a fault of the other kind is left out', () => {
    expect(faultsFor('transmitter', ['drop-at-show', 'silent'])).toEqual(['silent']);
  });
});
