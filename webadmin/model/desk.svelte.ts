// The desk at which the reader of the page sits: his connection, the room, what he carries and what came of his acts. It joins the parts of this folder;
// what they look like stands in view/.

import { alarmText } from '../../protocol/alarms.ts';
import type { MethodName, ParamsOf } from '../../protocol/api/methods.ts';
import type { Role } from '../../protocol/api/shapes.ts';
import { createClient } from '../../protocol/client/client.ts';
import type { ApiClient, CallResult, ClientOptions, ClientStatus, Happening } from '../../protocol/client/types.ts';
import { DEFAULT_ID_LENGTH } from '../../protocol/ids.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { becauseText } from '../because-texts.ts';
import type { Act, ActEntry, Entry } from './activity.svelte.ts';
import { Activity } from './activity.svelte.ts';
import { Adoption } from './adoption.svelte.ts';
import { Alarms } from './alarms.svelte.ts';
import type { Ending } from './application.svelte.ts';
import { Application } from './application.svelte.ts';
import type { Carried, Means } from './carrying.svelte.ts';
import { Carrying } from './carrying.svelte.ts';
import { Configuration } from './configuration.svelte.ts';
import { Devices } from './devices.svelte.ts';
import { Drafts } from './drafts.svelte.ts';
import { Finding } from './finding.svelte.ts';
import type { Health } from './health.svelte.ts';
import { Pulse } from './health.svelte.ts';
import { LiveRoom } from './live-room.svelte.ts';
import { Membership } from './membership.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Outputs } from './outputs.svelte.ts';
import { PasswordAgain } from './password.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { Asking } from './question.svelte.ts';
import type { Address } from './route.svelte.ts';
import { Route } from './route.svelte.ts';
import type { Standing } from './standing.ts';
import { administersByRule, readsByRole } from './standing.ts';
import { Stills } from './stills.ts';
import { JournalVerification } from './verification.svelte.ts';
import { outcomeText } from './wording.ts';

/** What stands before the pages, and `inside` once somebody is logged in: which page then, the route says. */
export type Stage = 'waiting' | 'login' | 'setup' | 'change' | 'inside';

/** Milliseconds in which a page says at most once that somebody uses it: a small part of the shortest time after which an idle session can end. */
const PRESENT_MS = 20_000;

interface DeskOptions {
  readonly client: Omit<ClientOptions, 'fault' | 'follow'>;
  readonly preferences: Preferences;
  readonly address: Address;
  readonly now: () => Date;
  readonly readHealth: () => Promise<Health | null>;
  /** Does it before the next picture of the page is drawn. */
  readonly soon: (act: () => void) => void;
  readonly fault: (error: unknown) => void;
}

export class Desk {
  readonly preferences: Preferences;
  readonly room: LiveRoom;
  readonly activity: Activity;
  readonly carrying = new Carrying();
  readonly stills: Stills;
  readonly configuration: Configuration;
  readonly adoption: Adoption;
  readonly devices: Devices;
  readonly outputs: Outputs;
  readonly alarms: Alarms;
  readonly drafts = new Drafts();
  readonly notices: Notices;
  readonly asking = new Asking();
  readonly password: PasswordAgain;
  readonly pulse: Pulse;
  readonly application: Application;
  readonly route: Route;
  readonly finding: Finding;
  readonly verification: JournalVerification;
  status = $state.raw<ClientStatus>({ status: 'stopped' });
  stage = $state<Stage>('waiting');
  /** Since when the connection is lost, by the reader's clock; null while it is not. */
  lostSince = $state.raw<Date | null>(null);
  /** Who is, or was last, logged in. */
  username = $state('');
  role = $state<Role>('operator');
  /** When the session ends, used or not. */
  expiresAt = $state('');
  /** Digits of an ID in this room. */
  idLength = $state(DEFAULT_ID_LENGTH);
  /** Whether the controller lets him read the configuration, whatever his role says. */
  #reads = $state(false);
  /** What the reader searches; it outlives the loss of a session. */
  search = $state('');
  /** Said to those who hear the page. */
  announcement = $state('');
  #hidden = false;
  /** Whether the room of this connection came already. */
  #hasRoom = false;
  /** When it was last told that somebody uses the page, milliseconds by the reader’s clock. */
  #presentAt = 0;
  readonly #client: ApiClient;
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    const { client, preferences, address, now, soon, fault, readHealth } = options;
    this.#options = options;
    this.route = new Route(address);
    // A question is about what stood where the reader was.
    this.route.listen(() => this.asking.answer(false));
    this.notices = new Notices(client.timers, (text) => this.announce(text));
    this.preferences = preferences;
    this.activity = new Activity(now);
    this.#client = createClient({ ...client, fault });
    this.configuration = new Configuration((method, params) => this.#client.call(method, params), client.timers);
    const membership = new Membership(this.configuration.endpoints, () => this.standing.reads);
    this.finding = new Finding(() => this.room, membership);
    this.room = new LiveRoom({ soon, timers: client.timers, sourceChanged: (id) => this.stills.freshen(id) });
    this.adoption = new Adoption({ list: (page) => this.#client.call('endpoints.list', page), timers: client.timers });
    this.devices = new Devices({ list: () => this.#client.call('devices.list', {}), timers: client.timers });
    this.outputs = new Outputs({
      list: () => this.#client.call('alarms.outputs', {}),
      test: (output) => this.#client.call('alarms.test', { output }),
      timers: client.timers,
    });
    this.alarms = new Alarms({ list: (page) => this.#client.call('alarms.list', page), reads: () => this.#reads });
    this.verification = new JournalVerification({
      verify: () => this.#client.call('audit.verify', { wait: 'accepted' }),
      now,
    });
    this.password = new PasswordAgain((password) => this.#client.call('session.confirm', { password }));
    this.pulse = new Pulse(readHealth, now);
    this.application = new Application({
      call: (method, params) => this.#client.call(method, params),
      timers: client.timers,
      utc: () => this.pulse.utc,
      setClock: () => this.pulse.ask(),
      began: ({ by }, seconds) => this.announce(preferences.say('pendingBegan', { by, seconds })),
      marked: (seconds) => this.announce(preferences.say('pendingLeft', { seconds })),
      ended: (ending) => this.#tellEnding(ending),
    });
    this.configuration.heed(() => {
      if (readsByRole(this.role) && this.status.status === 'online') void this.application.ask();
    });
    this.stills = new Stills({
      timers: client.timers,
      ask: (transmitter) => this.#client.call('room.preview', { transmitter }),
      hasPicture: (id) => this.#hasPicture(id),
      show: (id, view) => {
        const cell = this.room.source(id);
        if (cell !== undefined) cell.still = view;
      },
    });
  }

  /** Connects and follows the room until the answer is called. */
  start(): () => void {
    if (this.#options.client.keeper?.load() === null) this.stage = 'login';
    const stopListening = this.#client.listen((happening) => this.#hear(happening));
    this.#client.start();
    return () => {
      this.#client.stop();
      this.stills.stop();
      stopListening();
    };
  }

  login(username: string, password: string): Promise<CallResult<'session.login'>> {
    return this.#client.login(username, password);
  }

  setup(code: string, username: string, password: string): Promise<CallResult<'session.setup'>> {
    return this.#client.setup({ code, username, password });
  }

  logout(): Promise<void> {
    this.drafts.clear();
    return this.#client.logout();
  }

  get standing(): Standing {
    const { users, permissions } = this.configuration;
    const byRule = () => administersByRule(users.get(this.username.toLowerCase()), permissions.rows.values());
    return { reads: this.#reads, configures: this.role === 'administrator' || byRule() };
  }

  /** Any other method of the API: what a page needs beyond what stands here. Where the controller wants the password again first, it is asked for. */
  async call<M extends MethodName>(method: M, params: ParamsOf<M>): Promise<CallResult<M>> {
    const first = await this.#client.call(method, params);
    if (first.ok || first.data.confirm !== true || !(await this.password.ask())) return first;
    return this.#client.call(method, params);
  }

  /** Hears whatever the controller tells until the answer is called. */
  listen(listener: (happening: Happening) => void): () => void {
    return this.#client.listen(listener);
  }

  get timers(): Timers {
    return this.#options.client.timers;
  }

  now(): Date {
    return this.#options.now();
  }

  /** Somebody uses the page. The controller is told, for what a page asks by itself keeps no session alive (safety 3.20). */
  present(): void {
    const now = this.now().getTime();
    if (this.stage !== 'inside' || this.status.status !== 'online' || now - this.#presentAt < PRESENT_MS) return;
    this.#presentAt = now;
    void this.#client.call('session.account', {});
  }

  /** Nobody looks at the page, or somebody does again: without him no pictures are asked for. */
  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    this.#followStills();
  }

  pick(item: Carried, means: Means): void {
    if (item.kind === 'picture' && this.room.receiver(item.id)?.row.source == null) return;
    this.carrying.pick(item, means);
    this.announce(this.preferences.say('pickedUp', { what: this.nameOf(item) }));
  }

  lay(): void {
    if (this.carrying.lay() !== null) this.announce(this.preferences.say('laidDown'));
  }

  /** Gives what is carried to a receiver. */
  async drop(receiver: string): Promise<void> {
    const item = this.carrying.lay();
    if (item === null) this.announce(this.preferences.say('nothingCarried'));
    else if (item.kind === 'source') await this.connect(receiver, item.id);
    else if (item.id !== receiver) await this.push(item.id, receiver);
  }

  async connect(receiver: string, source: string): Promise<void> {
    const result = await this.#act(receiver, 'switch.connect', { receiver, source });
    const changed = result.ok && 'changed' in result.value ? result.value.changed : [];
    const because = changed.length < 2 ? '' : changed.map((one) => `${one.receiver} ← ${one.source ?? '–'}`).join(', ');
    this.#told('connect', receiver, source, result.ok ? { reason: 'ok', because } : result);
  }

  async disconnect(receiver: string): Promise<void> {
    const result = await this.#act(receiver, 'switch.disconnect', { receiver });
    this.#told('disconnect', receiver, '', result.ok ? { reason: 'ok', because: '' } : result);
  }

  /** One target: a wall that is one picture counts as one, and the first refusal is all there is to tell. */
  async push(receiver: string, target: string): Promise<void> {
    const result = await this.#act(target, 'switch.push', { receiver, targets: [target] });
    const results = result.ok && 'results' in result.value ? result.value.results : [];
    const refused = results.find(({ outcome }) => outcome !== 'pushed');
    if (!result.ok) this.#told('push', receiver, target, result);
    else if (refused === undefined || refused.outcome === 'pushed') {
      this.#told('push', receiver, target, { reason: 'ok', because: '' });
    } else this.#told('push', receiver, target, { reason: refused.outcome, because: refused.because ?? '' });
  }

  /** Takes entries away, and the marks that they left at receivers. */
  dismiss(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.activity.dismiss(entry.number);
      const cell = entry.kind === 'act' ? this.room.receiver(receiverOf(entry)) : undefined;
      if (cell?.refused === entry) cell.refused = null;
    }
  }

  announce(text: string): void {
    // The same words twice in a row would not be read again.
    this.announcement = text === this.announcement ? `${text}\u00a0` : text;
  }

  nameOf({ kind, id }: Carried): string {
    const row = kind === 'source' ? this.room.source(id)?.row : this.room.receiver(id)?.row;
    return row === undefined ? id : `${id} ${row.name}`;
  }

  #tellEnding(ending: Ending): void {
    if (ending.how === 'kept') this.notices.tell('done', this.preferences.say('pendingKept'));
    else if (ending.by === null) this.notices.tell('alarm', this.preferences.say('pendingOver'));
    else this.notices.tell('alarm', this.preferences.say('pendingBack', { by: ending.by }));
  }

  async #act<M extends MethodName>(receiver: string, method: M, params: ParamsOf<M>): Promise<CallResult<M>> {
    const cell = this.room.receiver(receiver);
    if (cell === undefined) return this.#client.call(method, params);
    cell.acting += 1;
    cell.refused = null;
    const result = await this.#client.call(method, params);
    cell.acting -= 1;
    return result;
  }

  #told(act: Act, receiver: string, object: string, outcome: { reason: Reason | 'ok'; because: string }): void {
    const { reason, because } = outcome;
    const entry = this.activity.add({ kind: 'act', act, by: null, receiver, object, outcome: reason, because });
    const { language } = this.preferences;
    const why = because === '' ? '' : ` (${becauseText(because, language).text})`;
    this.announce(`${receiver}: ${outcomeText(act, reason, language)}${why}`);
    const cell = this.room.receiver(receiverOf({ act, receiver, object }));
    if (reason === 'ok' || cell === undefined) return;
    cell.refused = entry;
    this.room.turn();
  }

  #hear(happening: Happening): void {
    this.room.take(happening);
    this.configuration.take(happening);
    this.verification.take(happening);
    this.alarms.take(happening);
    if (happening.type === 'room.new' && happening.room === null) this.configuration.forget();
    if (happening.type === 'status') this.#become(happening.status);
    if (happening.type === 'room.new' && happening.room !== null) this.#lookAgain(happening.gap);
    if (happening.type === 'notification' && happening.name === 'hello') {
      this.idLength = happening.params.limits.idLength ?? DEFAULT_ID_LENGTH;
    }
    if (happening.type !== 'room' || happening.event === null) return;
    this.activity.take(happening.event, this.username);
    if (happening.event.type !== 'alarm.raised') return;
    const { about, alarm, because } = happening.event;
    const { language } = this.preferences;
    this.notices.tell('alarm', `${alarmText(alarm)[language]} · ${about}`, becauseText(because, language).text);
  }

  #become(status: ClientStatus): void {
    const { client, now } = this.#options;
    this.status = status;
    this.lostSince = null;
    if (status.status === 'lost') this.lostSince = new Date(now().getTime() - (client.timers.now() - status.since));
    if (status.status === 'guest') this.stage = status.setup ? 'setup' : 'login';
    if (status.status === 'online') {
      this.stage = status.user.mustChange === true ? 'change' : 'inside';
      // What another one typed is none of this one's.
      if (this.username.toLowerCase() !== status.user.name.toLowerCase()) this.drafts.clear();
      this.username = status.user.name;
      this.role = status.user.role;
      this.#hasRoom = false;
      this.expiresAt = status.expiresAt;
      if (this.stage === 'inside') void this.#stand();
      this.preferences.offerLanguage(status.user.language);
    } else this.carrying.lay();
    if (status.status === 'guest') {
      this.password.refuse();
      this.asking.answer(false);
      this.application.forget();
    }
    this.#followStills();
  }

  /** What he may see and do. A rule may let others than the roles that read the configuration read it: that is asked. */
  async #stand(): Promise<void> {
    this.#reads = readsByRole(this.role);
    if (this.#reads) void this.application.ask();
    if (this.role === 'administrator') return void this.alarms.read();
    if (!this.#reads) this.#reads = (await this.#client.call('groups.list', {})).ok;
    if (!this.#reads) return;
    void this.alarms.read();
    this.configuration.users.use();
    this.configuration.permissions.use();
  }

  /** Another room in the middle of a connection: what the reader may see is another than before, unless something was missed. */
  #lookAgain(isGap: boolean): void {
    if (this.#hasRoom && !isGap) void this.#learnRole();
    this.#hasRoom = true;
  }

  /** Somebody else may have given him another role: pages and forms are those of the new one. */
  async #learnRole(): Promise<void> {
    const answer = await this.#client.call('session.account', {});
    if (!answer.ok || answer.value.role === this.role) return;
    this.role = answer.value.role;
    this.notices.tell('alarm', this.preferences.say('roleChanged'));
    await this.#stand();
    if (!this.#reads) this.configuration.forget();
  }

  #followStills(): void {
    if (this.status.status === 'online' && !this.#hidden) this.stills.start();
    else this.stills.stop();
  }

  #hasPicture(id: string): boolean {
    const row = this.room.source(id)?.row;
    return row?.online === true && row.video;
  }
}

/** The receiver at which an act was to change something. */
function receiverOf({ act, receiver, object }: Pick<ActEntry, 'act' | 'receiver' | 'object'>): string {
  return act === 'push' ? object : receiver;
}
