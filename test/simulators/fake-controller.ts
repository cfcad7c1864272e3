// A controller's end of endpoint links for tests of simulators: proves itself, demands proofs, sends commands and writes down the answers.
// It decides nothing; the real one stands in controller/.

import type { Command, EndpointMessageOf, FromEndpoint } from '../../protocol/endpoint/messages.ts';
import { checkEndpointMessage } from '../../protocol/endpoint/messages.ts';
import { kindOfId } from '../../protocol/ids.ts';
import { parseJson } from '../../protocol/json.ts';
import { controllerProof, endpointProof } from '../../protocol/keys.ts';
import { createSigner, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import type { Network, Peer } from '../../simulators/world/network.ts';
import { seededChance } from '../../simulators/world/random.ts';

export const CONTROLLER = 'mem://controller/endpoint';
const EPOCH = 5;
const DEADLINE_MS = 1_500;

type Without<T> = T extends Command ? Omit<T, 'id' | 'epoch' | 'deadline'> : never;
type Order = Without<Command>;

export interface FakeLink {
  readonly key: string;
  readonly hello: EndpointMessageOf<'hello'>;
  readonly heard: readonly FromEndpoint[];
  readonly open: boolean;
  /** Answers to commands, in the order in which they came: `done c1`. */
  readonly answers: readonly string[];
  order(order: Order): string;
  say(message: object): void;
}

export interface FakeController {
  /** Links whose proof held, oldest first. */
  readonly links: readonly FakeLink[];
  /** Hellos that were refused, and messages that are none. */
  readonly refused: readonly string[];
  /** The newest link of this key. */
  of(key: string): FakeLink | undefined;
  ids: Map<string, string>;
}

export function createFakeController(network: Network): FakeController {
  const room = createSigner(keysFromSeed(9, 'room'));
  const { nonce } = seededChance(9);
  const links: (FakeLink & { open: boolean })[] = [];
  const refused: string[] = [];
  const ids = new Map<string, string>();
  let commands = 0;

  async function greet(peer: Peer, hello: EndpointMessageOf<'hello'>, challenge: string): Promise<FakeLink | null> {
    const text = endpointProof({ nonce: challenge, room: room.publicKey });
    if (!(await verifier.verify(hello.key, text, hello.proof))) {
      refused.push(`${hello.name}: the proof does not hold`);
      peer.send(JSON.stringify({ type: 'refused', reason: 'forbidden', because: 'no proof', retryAfterMs: 1000 }));
      peer.close();
      return null;
    }
    const proof = await room.sign(controllerProof({ nonce: hello.nonce, key: hello.key, epoch: EPOCH }));
    const say = (message: object) => peer.send(JSON.stringify(message));
    say({ type: 'welcome', proof, epoch: EPOCH, heartbeatMs: 5_000, controllers: [CONTROLLER] });
    const id = ids.get(hello.key) ?? '0001';
    say({ type: 'named', id, name: hello.name });
    if (kindOfId(id) === 'receiver') {
      const place = {
        seat: 'A',
        wall: null,
        screen: 1,
        screens: 1,
        login: true,
        language: 'zh-CN',
        doublePressMs: 500,
      };
      say({ type: 'place', ...place });
    }
    const link: FakeLink = {
      key: hello.key,
      hello,
      heard: [],
      open: true,
      get answers(): string[] {
        return link.heard.flatMap((one) =>
          one.type === 'done' || one.type === 'failed' ? [`${one.type} ${one.id}`] : [],
        );
      },
      order(order) {
        commands += 1;
        say({ ...order, id: `c${commands}`, epoch: EPOCH, deadline: DEADLINE_MS });
        return `c${commands}`;
      },
      say,
    };
    return link;
  }

  network.listen(CONTROLLER, (peer) => {
    const challenge = nonce();
    const heard: FromEndpoint[] = [];
    let link: FakeLink | null = null;
    peer.send(
      JSON.stringify({
        type: 'challenge',
        protocol: { min: 1, max: 1 },
        nonce: challenge,
        room: room.publicKey,
        epoch: EPOCH,
      }),
    );
    return {
      frame(frame) {
        const parsed = parseJson(String(frame));
        const kind = String(frame).includes('"kind":"receiver"') ? 'receiver' : 'transmitter';
        const speaker = link === null ? kind : kindOfId(ids.get(link.key) ?? '0001');
        const checked = parsed.ok ? checkEndpointMessage(parsed.value, speaker) : parsed;
        if (!checked.ok) {
          refused.push(checked.because);
          return;
        }
        const message = checked.value as FromEndpoint;
        heard.push(message);
        if (message.type === 'heartbeat' && message.ask) peer.send('{"type":"heartbeat","ask":false}');
        if (message.type !== 'hello') return;
        void greet(peer, message, challenge).then((greeted) => {
          if (greeted === null) return;
          link = Object.assign(greeted, { heard });
          links.push(link as FakeLink & { open: boolean });
        });
      },
      closed() {
        if (link !== null) Object.assign(link, { open: false });
      },
    };
  });

  return { links, refused, ids, of: (key) => links.filter((link) => link.key === key).at(-1) };
}
