// An endpoint's link on a test clock, with a device that writes down what reaches it, and the controller's lines ready to be said.

import type { Command, EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { Signer } from '../../protocol/keys.ts';
import { createLink } from '../../protocol/link/link.ts';
import type { CommandOutcome, LinkMemory, LinkStatus, Told } from '../../protocol/link/types.ts';
import type { Far, Message } from './world.ts';
import { Clock, signer as keys, Net, nonce, publicKey, settle, sign, verifier } from './world.ts';

export const ROOM = publicKey('room');
export const BLANK: LinkMemory = { room: null, ticket: null, epoch: 0, controllers: [] };

interface Wish {
  readonly kind?: EndpointKind;
  readonly memory?: Partial<LinkMemory>;
  readonly addresses?: readonly string[];
  readonly random?: () => number;
  readonly grants?: number;
  readonly signer?: Signer;
}

export function endpoint({
  kind = 'receiver',
  memory = {},
  addresses = ['a'],
  random = () => 0.5,
  grants = 0,
  signer = keys('endpoint'),
}: Wish = {}) {
  const clock = new Clock();
  const net = new Net();
  const seen = {
    statuses: [] as LinkStatus[],
    told: [] as Told[],
    commands: [] as Command[],
    memories: [] as LinkMemory[],
    answers: [] as ((outcome: CommandOutcome) => void)[],
  };
  const device = {
    /** What the device does with a command; by default it is done at once. */
    obey: (_command: Command, answer: (outcome: CommandOutcome) => void): void => answer({ ok: true }),
    screen: { state: 'dark', grant: null, transmitter: null } as EndpointMessageOf<'screen'>['state'],
  };
  let nonces = 0;
  const link = createLink({
    addresses,
    memory: { ...BLANK, ...memory },
    identity: { kind, signer, verifier, name: 'Desk 1', model: 'M', firmware: '1.0' },
    handler: {
      state: () => (kind === 'receiver' ? device.screen : { video: true, address: 'ws://here/stream' }),
      grants: () =>
        Array.from({ length: grants }, (_, index) => ({
          grant: `g${index}`,
          receiver: publicKey(`r${index}`),
          mode: 'control' as const,
        })),
      status: (status) => seen.statuses.push(status),
      told: (message) => seen.told.push(message),
      command: (command, answer) => {
        seen.commands.push(command);
        seen.answers.push(answer);
        device.obey(command, answer);
      },
      remember: (changed) => seen.memories.push(changed),
    },
    connect: net.connect,
    timers: clock,
    random,
    nonce: () => {
      nonces += 1;
      return nonce(`mine ${nonces}`);
    },
  });
  return { clock, net, link, seen, device };
}

export type World = ReturnType<typeof endpoint>;

export function challenge(change: Message = {}): Message {
  return { type: 'challenge', protocol: { min: 1, max: 1 }, nonce: nonce('theirs'), room: ROOM, epoch: 5, ...change };
}

/** The proof is made as the contract says it, not with the code under test. */
export function welcome(hello: Message, change: Message = {}, room = ROOM): Message {
  const epoch = change.epoch ?? 5;
  const proof = sign(room, `openseat controller 1\n${hello.nonce}\n${hello.key}\n${epoch}`);
  return { type: 'welcome', proof, epoch, heartbeatMs: 5000, controllers: ['a'], ...change };
}

/** A controller that lets the endpoint in. */
export async function admitAt(far: Far, change: Message = {}): Promise<void> {
  await far.open();
  await far.say(challenge({ epoch: change.epoch ?? 5 }));
  await far.say(welcome(far.last('hello'), change));
}

/** An endpoint whose connection is open, and not challenged yet. */
export async function started(wish: Wish = {}) {
  const world = endpoint(wish);
  world.link.start();
  await settle();
  await world.net.latest.open();
  return { ...world, far: world.net.latest };
}

export async function up(wish: Wish = {}): Promise<World & { readonly far: Far }> {
  const world = endpoint(wish);
  world.link.start();
  await settle();
  await admitAt(world.net.latest);
  return { ...world, far: world.net.latest };
}

export function show(id: string, change: Message = {}): Message {
  return {
    type: 'show',
    id,
    epoch: 5,
    deadline: 1500,
    grant: 'g1',
    address: 'ws://tx/stream',
    transmitter: publicKey('tx'),
    mode: 'control',
    source: { id: '0001', name: 'Radar' },
    crop: null,
    pushedBy: null,
    ...change,
  };
}
