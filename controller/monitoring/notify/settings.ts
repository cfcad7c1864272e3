// The key `notify` of the configuration file: outputs by name, each with where it leads and what it tells. Secrets may stand in files of their own; none is ever
// logged. Flags and the other keys stand in controller/settings/.

import { createSecureContext } from 'node:tls';
import type { AlarmName, Severity } from '../../../protocol/alarms.ts';
import { ALARM_NAMES, SEVERITY_NAMES } from '../../../protocol/alarms.ts';
import { MAX_OUTPUTS } from '../../../protocol/limits.ts';
import type { Static, TSchema } from '../../../protocol/schema.ts';
import { check, fields, Language, maybe, oneOf, Type } from '../../../protocol/schema.ts';
import { REPEAT_MINUTES, REPEAT_MINUTES_AT_MOST } from './limits.ts';

const PORT_AT_MOST = 65_535;
const RECIPIENTS_AT_MOST = 16;
const NAME = /^[A-Za-z0-9_-]{1,32}$/;
const SECRET_BYTES_AT_LEAST = 16;

const Path = Type.String({ minLength: 1, maxLength: 1_024 });
const Host = Type.String({ pattern: '^[A-Za-z0-9.:-]+$', maxLength: 253 });
const Port = Type.Integer({ minimum: 1, maximum: PORT_AT_MOST });
const Secret = Type.Union([Type.String({ minLength: 1, maxLength: 512 }), fields({ file: Path })]);
const Address = Type.String({ pattern: '^[^\\s<>@,;:"]+@[^\\s<>@,;:"]+$', maxLength: 254 });

const COMMON = {
  severity: maybe(oneOf(...SEVERITY_NAMES)),
  alarms: maybe(Type.Array(oneOf(...ALARM_NAMES), { minItems: 1, maxItems: ALARM_NAMES.length })),
  language: maybe(Language),
  cleared: maybe(Type.Boolean()),
  acknowledged: maybe(Type.Boolean()),
  repeatMinutes: maybe(Type.Integer({ minimum: 1, maximum: REPEAT_MINUTES_AT_MOST })),
};
/** Their numbers (RFC 5424, 6.2.1). */
const FACILITIES = {
  ...{ user: 1, daemon: 3, local0: 16, local1: 17, local2: 18, local3: 19 },
  ...{ local4: 20, local5: 21, local6: 22, local7: 23 },
};
const FACILITY_NAMES = Object.keys(FACILITIES) as [keyof typeof FACILITIES, ...(keyof typeof FACILITIES)[]];

const KINDS = {
  syslog: fields({
    ...COMMON,
    kind: Type.Literal('syslog'),
    host: Host,
    port: maybe(Port),
    transport: maybe(oneOf('tls', 'tcp', 'udp')),
    facility: maybe(oneOf(...FACILITY_NAMES)),
    ca: maybe(Path),
    cert: maybe(Path),
    key: maybe(Path),
  }),
  mail: fields({
    ...COMMON,
    kind: Type.Literal('mail'),
    host: Host,
    port: maybe(Port),
    tls: maybe(oneOf('starttls', 'implicit', 'none')),
    ca: maybe(Path),
    user: maybe(Type.String({ minLength: 1, maxLength: 254 })),
    password: maybe(Secret),
    from: Address,
    to: Type.Array(Address, { minItems: 1, maxItems: RECIPIENTS_AT_MOST }),
  }),
  webhook: fields({
    ...COMMON,
    kind: Type.Literal('webhook'),
    url: Secret,
    secret: Secret,
    plain: maybe(Type.Boolean()),
    ca: maybe(Path),
  }),
} as const;
type Kind = keyof typeof KINDS;
type ConfigOf<K extends Kind> = Static<(typeof KINDS)[K]>;

/** Each is checked by its kind, so that a refusal names the place. */
export const NotifyConfig = Type.Record(Type.String(), Type.Unknown());
export type NotifyConfig = Static<typeof NotifyConfig>;

/** Whom a connection with TLS trusts (PEM; null: what the system trusts), and what it shows for itself. */
export interface Trust {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

export type Target =
  | {
      readonly kind: 'syslog';
      readonly host: string;
      readonly port: number;
      readonly transport: 'tls' | 'tcp' | 'udp';
      /** Its number (RFC 5424, 6.2.1). */
      readonly facility: number;
      readonly trust: Trust;
    }
  | {
      readonly kind: 'mail';
      readonly host: string;
      readonly port: number;
      readonly tls: 'starttls' | 'implicit' | 'none';
      readonly login: { readonly user: string; readonly password: string } | null;
      readonly from: string;
      readonly to: readonly string[];
      readonly trust: Trust;
    }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string; readonly trust: Trust };

export interface OutputSettings {
  readonly name: string;
  readonly severity: Severity;
  /** Null: all. */
  readonly alarms: readonly AlarmName[] | null;
  readonly language: Language;
  readonly cleared: boolean;
  readonly acknowledged: boolean;
  readonly repeatMs: number;
  readonly target: Target;
}

/** What a start gives besides the file. */
export interface NotifyGround {
  /** The text of a file that the configuration names. It throws what a start is refused with. */
  readonly read: (path: string, place: string) => string;
  /** Ends the start with a line that names the place. */
  readonly refuse: (place: string, because: string) => never;
  readonly isLoopback: (host: string) => boolean;
}

export function readNotify(config: NotifyConfig | undefined, ground: NotifyGround): readonly OutputSettings[] {
  const outputs = Object.entries(config ?? {});
  if (outputs.length > MAX_OUTPUTS) ground.refuse('notify', `at most ${MAX_OUTPUTS} outputs`);
  return outputs.map(([name, output]) => readOutput(name, output, ground));
}

function readOutput(name: string, output: unknown, ground: NotifyGround): OutputSettings {
  if (!NAME.test(name)) return ground.refuse(`notify.${name.slice(0, 64)}`, 'a name is 1 to 32 of A-Z a-z 0-9 _ -');
  const place = `notify.${name}`;
  const kind = typeof output === 'object' && output !== null ? Reflect.get(output, 'kind') : undefined;
  switch (kind) {
    case 'syslog': {
      const checked = checkedBy(KINDS.syslog, output, place, ground);
      return { name, ...commonOf(checked), target: readSyslog(checked, place, ground) };
    }
    case 'mail': {
      const checked = checkedBy(KINDS.mail, output, place, ground);
      return { name, ...commonOf(checked), target: readMail(checked, place, ground) };
    }
    case 'webhook': {
      const checked = checkedBy(KINDS.webhook, output, place, ground);
      return { name, ...commonOf(checked), target: readWebhook(checked, place, ground) };
    }
    default:
      return ground.refuse(`${place}.kind`, 'is one of syslog, mail, webhook');
  }
}

function checkedBy<S extends TSchema>(schema: S, output: unknown, place: string, { refuse }: NotifyGround): Static<S> {
  const checked = check(schema, output);
  return checked.ok ? checked.value : refuse(place, checked.because.replace(/^message /, ''));
}

function commonOf(config: ConfigOf<Kind>): Omit<OutputSettings, 'name' | 'target'> {
  const { severity = 'warning', alarms = null, language = 'zh-CN', cleared = true, acknowledged = true } = config;
  const repeatMs = (config.repeatMinutes ?? REPEAT_MINUTES) * 60_000;
  return { severity, alarms, language, cleared, acknowledged, repeatMs };
}

const SYSLOG_PORTS = { tls: 6_514, tcp: 514, udp: 514 };
const MAIL_PORTS = { starttls: 587, implicit: 465, none: 25 };

function readSyslog(config: ConfigOf<'syslog'>, place: string, ground: NotifyGround): Target {
  const { host, transport = 'tls', facility = 'local0' } = config;
  const isTrusting = config.ca !== undefined || config.cert !== undefined || config.key !== undefined;
  if (transport !== 'tls' && isTrusting)
    return ground.refuse(place, `ca, cert and key are for TLS, and transport is ${transport}`);
  const trust = readTrust(config, place, ground);
  const port = config.port ?? SYSLOG_PORTS[transport];
  return { kind: 'syslog', host, port, transport, trust, facility: FACILITIES[facility] };
}

function readMail(config: ConfigOf<'mail'>, place: string, ground: NotifyGround): Target {
  const { host, tls = 'starttls', user, from, to } = config;
  const password = config.password === undefined ? undefined : plain(config.password, `${place}.password`, ground);
  if ((user === undefined) !== (password === undefined))
    return ground.refuse(place, 'needs user and password, or neither');
  if (tls === 'none' && config.ca !== undefined) return ground.refuse(`${place}.ca`, 'is for TLS, and tls is none');
  if (tls === 'none' && user !== undefined && !ground.isLoopback(host))
    return ground.refuse(`${place}.tls`, 'a password goes to another machine by TLS alone');
  const login = user === undefined || password === undefined ? null : { user, password };
  const trust = readTrust({ ca: config.ca, cert: undefined, key: undefined }, place, ground);
  return { kind: 'mail', host, port: config.port ?? MAIL_PORTS[tls], tls, login, from, to, trust };
}

function readWebhook(config: ConfigOf<'webhook'>, place: string, ground: NotifyGround): Target {
  const address = plain(config.url, `${place}.url`, ground);
  const url = URL.canParse(address) ? new URL(address) : ground.refuse(`${place}.url`, 'is not an address');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return ground.refuse(`${place}.url`, 'begins with https://');
  if (url.username !== '' || url.password !== '')
    return ground.refuse(`${place}.url`, 'has a user in it; what is secret belongs into secret');
  if (url.protocol === 'http:' && config.plain !== true && !ground.isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1')))
    return ground.refuse(
      `${place}.url`,
      'another machine is told by https:// alone, unless plain: true stands beside it',
    );
  const secret = plain(config.secret, `${place}.secret`, ground);
  if (Buffer.byteLength(secret) < SECRET_BYTES_AT_LEAST)
    return ground.refuse(`${place}.secret`, `has at least ${SECRET_BYTES_AT_LEAST} characters`);
  const trust = readTrust({ ca: config.ca, cert: undefined, key: undefined }, place, ground);
  return { kind: 'webhook', url: url.href, secret, trust };
}

interface TrustFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

function readTrust(files: TrustFiles, place: string, { read, refuse }: NotifyGround): Trust {
  if ((files.cert === undefined) !== (files.key === undefined)) return refuse(place, 'needs cert and key, or neither');
  const textOf = (name: keyof TrustFiles) => {
    const path = files[name];
    return path === undefined ? null : read(path, `${place}.${name}`);
  };
  const trust = { ca: textOf('ca'), cert: textOf('cert'), key: textOf('key') };
  try {
    createSecureContext(tlsOptions(trust));
  } catch {
    return refuse(place, 'ca, cert or key are no certificates and key that can be used');
  }
  if (trust.ca !== null && !trust.ca.includes('-----BEGIN CERTIFICATE-----'))
    return refuse(`${place}.ca`, 'has no certificate in it (PEM)');
  return trust;
}

/** As node:tls takes it. */
export function tlsOptions({ ca, cert, key }: Trust) {
  return {
    minVersion: 'TLSv1.2' as const,
    ...(ca === null ? {} : { ca }),
    ...(cert === null || key === null ? {} : { cert, key }),
  };
}

/** What stands there, or in the file, whose last line may end. */
function plain(value: string | { readonly file: string }, place: string, { read, refuse }: NotifyGround): string {
  const text = typeof value === 'string' ? value : read(value.file, place).replace(/\r?\n$/, '');
  return text === '' ? refuse(place, 'is empty') : text;
}
