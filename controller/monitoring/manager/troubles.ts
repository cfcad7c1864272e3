// What is the matter with agents and their readings, as the list of alarms that ought to stand: silence, many silent at once, readings beyond their thresholds. How the
// room's alarms become that list stands in the domain.

import type { PolledAlarm, Trouble } from '../../domain/alarms/trouble.ts';
import { ITEMS_AT_MOST, MISSED_POLLS, SILENT_AFTER, STORM_AGENTS, TROUBLES_AT_MOST } from './limits.ts';
import type { Value } from './poll.ts';
import type { AgentSettings, Threshold } from './settings.ts';
import type { Level, Standing } from './thresholds.ts';
import { becauseOf, judge, thresholdFor, WELL } from './thresholds.ts';

/** What an alarm of readings is called, by its unit and level. */
const ALARM_OF: Readonly<Record<'temperature' | 'reading', Readonly<Record<Exclude<Level, 'ok'>, PolledAlarm>>>> = {
  temperature: { warning: 'temperature', critical: 'temperature-critical' },
  reading: { warning: 'reading', critical: 'reading-critical' },
};
const CELSIUS = '°C';
const ROOM = 'room';
/** Until the first poll says more. */
const BEFORE = 'as it was before the manager began again';

interface Watched {
  standing: Standing;
  because: string;
  alarm: 'temperature' | 'reading';
  /** Polls in a row without it. */
  missed: number;
}

interface Known {
  readonly thresholds: readonly Threshold[];
  /** The threshold of a reading, looked for once. */
  readonly fitting: Map<string, Threshold | null>;
  readonly watched: Map<string, Watched>;
  /** Why it counts as silent, or null. */
  silent: string | null;
  /** Whether that is only because many were silent before this began. */
  isAssumed: boolean;
}

export class Troubles {
  readonly #agents: ReadonlyMap<string, Known>;
  readonly #changed: () => void;

  /**
   * @param standing alarms that stood when this began: what they say holds until polls say otherwise
   * @param changed the list is another than before
   */
  constructor(agents: readonly AgentSettings[], standing: readonly Trouble[], changed: () => void) {
    this.#agents = new Map(
      agents.map(({ name, thresholds }) => [
        name,
        { thresholds, fitting: new Map(), watched: new Map(), silent: null, isAssumed: false },
      ]),
    );
    this.#changed = changed;
    for (const trouble of standing) this.#remember(trouble);
  }

  get silentAgents(): number {
    let count = 0;
    for (const { silent } of this.#agents.values()) count += silent === null ? 0 : 1;
    return count;
  }

  /** How grave each value of a poll is, in their order. */
  polled(agent: string, values: readonly Value[]): readonly Level[] {
    const known = this.#agents.get(agent);
    if (known === undefined) return values.map(() => 'ok');
    if (known.silent !== null) {
      known.silent = null;
      known.isAssumed = false;
      this.#changed();
    }
    for (const one of known.watched.values()) one.missed += 1;
    const levels = values.map((value) => this.#judge(known, value));
    for (const [name, { missed, standing }] of known.watched)
      if (missed >= MISSED_POLLS) {
        known.watched.delete(name);
        if (standing.level !== 'ok') this.#changed();
      }
    return levels;
  }

  failed(agent: string, failures: number, because: string): void {
    const known = this.#agents.get(agent);
    if (known === undefined || (known.silent !== null && !known.isAssumed)) return;
    if (!known.isAssumed && failures < SILENT_AFTER) return;
    known.silent = because;
    known.isAssumed = false;
    this.#changed();
  }

  /** The alarms that ought to stand, the gravest first. */
  list(): readonly Trouble[] {
    return [...this.#silences(), ...this.#readings('critical'), ...this.#readings('warning')].slice(
      0,
      TROUBLES_AT_MOST,
    );
  }

  #silences(): readonly Trouble[] {
    const silent = [...this.#agents].flatMap(([about, { silent: because }]) =>
      because === null ? [] : [{ alarm: 'agent-silent', about, because } as const],
    );
    // Many were silent before this began: until each was asked, they are.
    const isAssumed = [...this.#agents.values()].some((known) => known.isAssumed);
    if (silent.length <= STORM_AGENTS && !isAssumed) return silent;
    return [{ alarm: 'agents-silent', about: ROOM, because: `${silent.length} agents do not answer` }];
  }

  #readings(level: Exclude<Level, 'ok'>): readonly Trouble[] {
    return [...this.#agents].flatMap(([agent, { watched }]) =>
      [...watched].flatMap(([name, { standing, alarm, because }]) =>
        standing.level === level ? [{ alarm: ALARM_OF[alarm][level], about: aboutOf(agent, name), because }] : [],
      ),
    );
  }

  #judge(known: Known, { name, unit, value }: Value): Level {
    const threshold = fittingOf(known, name);
    if (threshold === null) return 'ok';
    const one = known.watched.get(name) ?? { standing: WELL, because: '', alarm: 'reading', missed: 0 };
    const before = one.standing.level;
    one.missed = 0;
    one.alarm = unit === CELSIUS ? 'temperature' : 'reading';
    one.standing = judge(threshold, one.standing, value);
    known.watched.set(name, one);
    const { level } = one.standing;
    if (level !== before) {
      one.because = level === 'ok' ? '' : becauseOf(threshold, level, value, unit);
      this.#changed();
    }
    return level;
  }

  #remember({ alarm, about }: Trouble): void {
    if (alarm === 'agents-silent')
      for (const known of this.#agents.values()) {
        known.silent ??= BEFORE;
        known.isAssumed = true;
      }
    const [agent = '', ...words] = about.split(' ');
    const known = this.#agents.get(agent);
    if (known === undefined) return;
    if (alarm === 'agent-silent') known.silent = BEFORE;
    const name = words.join(' ');
    for (const [kind, byLevel] of Object.entries(ALARM_OF) as [Watched['alarm'], (typeof ALARM_OF)['reading']][])
      for (const level of ['warning', 'critical'] as const)
        if (byLevel[level] === alarm && fittingOf(known, name) !== null)
          known.watched.set(name, {
            ...{ standing: { level, leaning: level, polls: 0 }, because: BEFORE, alarm: kind, missed: 0 },
          });
  }
}

function fittingOf({ thresholds, fitting }: Known, name: string): Threshold | null {
  const cached = fitting.get(name);
  if (cached !== undefined) return cached;
  const found = thresholdFor(thresholds, name);
  if (fitting.size < ITEMS_AT_MOST) fitting.set(name, found);
  return found;
}

/** Names of agents have no space, so that both can be told apart again. */
function aboutOf(agent: string, name: string): string {
  return `${agent} ${name}`;
}
