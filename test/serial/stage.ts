// A room in memory whose endpoints are units of serial lines: the controller's side and the endpoints' side as they are, the wire between them on a test clock.

import { SharedLine } from '../../controller/endpoints/shared-line.ts';
import type { Command, EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import { createLink } from '../../protocol/link/link.ts';
import type { CommandOutcome, EndpointLink, LinkMemory, LinkStatus, Told } from '../../protocol/link/types.ts';
import type { FarEnd } from '../../simulators/serial/far-end.ts';
import { createFarEnd } from '../../simulators/serial/far-end.ts';
import { TroubledWire } from '../../simulators/serial/line-faults.ts';
import { createSigner, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import { NONCE, world } from '../endpoints/room.ts';
import { dice } from './garble.ts';
import { MemoryLine } from './wire.ts';

/** A byte at 115200 8N1. */
export const BYTE_MS = 10_000 / 115_200;

export interface Device {
  readonly link: EndpointLink;
  readonly statuses: LinkStatus[];
  readonly told: Told[];
  readonly commands: Command[];
  memory: LinkMemory;
  grants: EndpointMessageOf<'grants'>['grants'];
  obey: (command: Command, answer: (outcome: CommandOutcome) => void) => void;
}

export interface Port {
  readonly name: string;
  readonly line: MemoryLine;
  readonly wire: TroubledWire;
  readonly far: FarEnd;
  readonly shared: SharedLine;
  readonly alarms: string[];
}

export function stage(seed = 1) {
  const one = world();
  const { clock, endpoints, room } = one;
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

  /** A line with nobody on it, opened at once. */
  const port = (name = 'a', byteMs = BYTE_MS): Port => {
    const line = new MemoryLine(clock, byteMs);
    const wire = new TroubledWire(line.far, { timers: clock, roll: dice(seed) });
    const alarms: string[] = [];
    const shared = new SharedLine({
      ...{ name, line, byteMs, clock, log },
      accept: (socket, from) => endpoints.accept(socket, from),
      alarm: (because) => alarms.push(because),
    });
    shared.start();
    return { name, line, wire, far: createFarEnd(wire, clock), shared, alarms };
  };

  /** An endpoint that does nothing before its link is started; `key` names its key, its ID unless told. */
  const device = (
    { far }: Pick<Port, 'far'>,
    unit: number | null,
    kind: EndpointKind,
    id: string,
    key = id,
  ): Device => {
    const made: Device = {
      statuses: [],
      told: [],
      commands: [],
      memory: { room: null, ticket: null, epoch: 0, controllers: [] },
      grants: [],
      obey: (_command, answer) => answer({ ok: true }),
      link: createLink({
        addresses: ['serial'],
        identity: {
          kind,
          signer: createSigner(keysFromSeed(1, key)),
          verifier,
          name: id,
          model: 'M',
          firmware: '1',
        },
        memory: { room: null, ticket: null, epoch: 0, controllers: [] },
        handler: {
          state: () =>
            kind === 'receiver'
              ? { state: 'dark', grant: null, transmitter: null }
              : { video: true, address: `ws://${id}/stream` },
          grants: () => made.grants,
          status: (status) => made.statuses.push(status),
          told: (message) => made.told.push(message),
          command: (command, answer) => {
            made.commands.push(command);
            made.obey(command, answer);
          },
          remember: (memory) => {
            made.memory = memory;
          },
        },
        connect: far.unit(unit),
        timers: clock,
        random: () => 0.5,
        nonce: () => NONCE,
      }),
    };
    return made;
  };

  /** An endpoint of the room, with its link started. */
  const join = (at: Pick<Port, 'far'>, unit: number | null, number: number, kind: EndpointKind, id: string): Device => {
    room.enrol(number, id, kind, keysFromSeed(1, id));
    const made = device(at, unit, kind, id);
    made.link.start();
    return made;
  };

  return { ...one, port, device, join };
}
