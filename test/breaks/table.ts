// Ways to break the product on purpose, and the tests that must notice: one row a break. `npm run breaks` goes through them.
// The same table, in words, stands in test/README.md.

export interface Break {
  readonly what: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly from: string;
  readonly to: string;
  /** What is run, and must fail. */
  readonly tests: string;
}

export const BREAKS: readonly Break[] = [
  {
    what: 'connect does not ask for the right',
    file: 'controller/domain/plan.ts',
    from: "outOfRange(state, by, 'connect', source.value) ??",
    to: '',
    tests: 'test/engine/story',
  },
  {
    what: 'deny no longer beats allow',
    file: 'controller/domain/permission.ts',
    from: "if (denied !== undefined) return { by: 'rule', allowed: false, rule: denied };",
    to: '',
    tests: 'test/engine/story',
  },
  {
    what: 'connect brings no control',
    file: 'controller/domain/permission.ts',
    from: "right === 'control' ? pick('allow', 'connect') : undefined",
    to: 'undefined as Permission | undefined',
    tests: 'test/engine/manual',
  },
  {
    what: 'a second user may log in over the first',
    file: 'controller/domain/accounts.ts',
    from: 'if (there !== null && there !== user)',
    to: 'if (there !== null && there === "")',
    tests: 'test/engine/manual',
  },
  {
    what: 'a right that is taken away leaves the picture',
    file: 'controller/domain/follow.ts',
    from: "'permissions.removed',",
    to: '',
    tests: 'test/engine/story',
  },
  {
    what: 'wrong passwords are never throttled',
    file: 'controller/domain/throttle.ts',
    from: 'const FREE_FAILURES = 5;',
    to: 'const FREE_FAILURES = 5_000;',
    tests: 'test/engine/throttle',
  },
  {
    what: 'a source is told to somebody who may not know it',
    file: 'controller/domain/views.ts',
    from: 'const visible = shown === null ||',
    to: 'const visible = shown !== -1 ||',
    tests: 'test/engine/knowledge',
  },
  {
    what: 'configuration is answered before its fsync',
    file: 'controller/engine/engine.ts',
    from: 'kept.push(durable);',
    to: 'kept.push(Promise.resolve(true));',
    tests: 'test/engine/journal',
  },
  {
    what: 'records that the disk refused are forgotten',
    file: 'controller/engine/recorder.ts',
    from: 'this.#clock.after(RETRY_MS, () => this.#retry());',
    to: 'this.#retained = [];',
    tests: 'test/engine/journal',
  },
  {
    what: 'a second act on a receiver does not wait',
    file: 'controller/domain/switching.ts',
    from: "if (lane === 'full' ||",
    to: "if (lane !== 'free' ||",
    tests: 'test/engine/story',
  },
  {
    what: 'the journal is not fsynced',
    file: 'controller/storage/segment-writer.ts',
    from: '    await this.#file.sync();',
    to: '',
    tests: 'test/storage/crash test/storage/journal test/storage/faults',
  },
  {
    what: 'the Origin of an upgrade is not checked',
    file: 'controller/api/origin.ts',
    from: 'return asked !== null && allowed.has(asked);',
    to: 'return asked !== null || allowed.size > 0;',
    tests: 'test/api/upgrade',
  },
  {
    what: 'keys that poison prototypes are let through',
    file: 'protocol/json.ts',
    from: 'if (MAYBE_POISON.test(text) && poisoned(value))',
    to: 'if (MAYBE_POISON.test("") && poisoned(value))',
    tests: 'test/protocol/json',
  },
  {
    what: 'an endpoint is believed without its proof',
    file: 'controller/endpoints/greeting.ts',
    from: 'const genuine = await verifier.verify(hello.key, text, hello.proof);',
    to: 'const genuine = (await verifier.verify(hello.key, text, hello.proof)) || true;',
    tests: 'test/endpoints/handshake',
  },
  {
    what: 'a transmitter opens its stream without a proof',
    file: 'simulators/transmitter/stream.ts',
    from: 'signature).catch(() => false);',
    to: 'signature).catch(() => false) || true;',
    tests: 'test/simulators/door test/simulators/stream-server',
  },
  {
    what: 'a transmitter forgets key-up when a stream ends',
    file: 'simulators/transmitter/stream.ts',
    from: 'if (ran) this.#release(because);',
    to: '',
    tests: 'test/simulators',
  },
  {
    what: 'the seat forgets key-up when the keyboard is lost',
    file: 'osd/machine/held.ts',
    from: "pressed || clicked ? [{ type: 'release', screen }] : []",
    to: '[]',
    tests: 'test/osd',
  },
  {
    what: 'the old grant is not ended after a switch',
    file: 'controller/endpoints/saga.ts',
    from: "replaces === null || same ? [] : [{ do: 'dismiss', at: replaces, awaited: false }]",
    to: '[]',
    tests: 'test/endpoints/saga test/endpoints/switches',
  },
  {
    what: 'an endpoint obeys an older epoch',
    file: 'protocol/link/commands.ts',
    from: 'if (command.epoch < epoch)',
    to: 'if (command.epoch < 0)',
    tests: 'test/protocol/link-commands',
  },
  {
    what: 'a serial frame is heard whatever its checksum says',
    file: 'protocol/serial/reader.ts',
    from: 'length <= CRC_BYTES || crc16(frame) !== 0',
    to: 'length <= CRC_BYTES',
    tests: 'test/serial/frames.test',
  },
  {
    what: 'a command whose time has passed is sent on a serial line',
    file: 'controller/endpoints/unit.ts',
    from: 'if (leftMs >= 1) return',
    to: 'return',
    tests: 'test/serial/units',
  },
  {
    what: 'bytes whose time has passed are handed to a serial port',
    file: 'controller/lines/serial-port.ts',
    from: "const stuck = setTimeout(() => this.close('it takes nothing: what was to be sent missed its deadline'), leftMs);",
    to: 'const stuck = setTimeout(() => undefined, leftMs);',
    tests: 'test/serial/line.test',
  },
  {
    what: 'every password is right',
    file: 'controller/passwords/hashing.ts',
    from: 'fits: fits && usable !== null',
    to: 'fits: fits || usable !== null',
    tests: 'test/passwords/hashing',
  },
  {
    what: 'a route is done whatever its output shows',
    file: 'controller/drivers/pending-routes.ts',
    from: ' || order.route.input !== input',
    to: '',
    tests: 'test/drivers/disorder',
  },
  {
    what: 'a route at a device outlives its deadline',
    file: 'controller/drivers/pending-routes.ts',
    from: 'this.#host.after(route.within, () => this.#late(route.route))',
    to: '() => undefined',
    tests: 'test/drivers/extron',
  },
  {
    what: 'what another machine on the line says is believed',
    file: 'controller/drivers/kramer/codec.ts',
    from: 'return this.#machine === number;',
    to: 'return true;',
    tests: 'test/drivers/kramer',
  },
  {
    what: 'a frame is believed whatever it ends with',
    file: 'controller/drivers/tesmart/codec.ts',
    from: 'command === REPORT && (end === END || end === ((REPORT_END + value) & 0xff))',
    to: 'command === REPORT',
    tests: 'test/drivers/tesmart',
  },
  {
    what: 'an agent is believed without its proof',
    file: 'controller/monitoring/manager/session.ts',
    from: 'if (security.user !== engine.keys.user.name || !isGenuine(engine.keys, datagram, message)) return NOTHING;',
    to: '',
    tests: 'test/manager/hostile',
  },
  {
    what: 'a table is walked whatever order it has',
    file: 'controller/monitoring/manager/survey.ts',
    from: 'if (compareOids(varbind.name, column.at) > 0)',
    to: 'if (column.rows >= 0)',
    tests: 'test/manager/polling',
  },
  {
    what: 'a reading is well as soon as it is back at its bound',
    file: 'controller/monitoring/manager/thresholds.ts',
    from: 'const back = was ? clear : 0;',
    to: 'const back = was ? 0 : 0;',
    tests: 'test/manager/thresholds',
  },
];
