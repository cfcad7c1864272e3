// Who shows whom in a Draco tera, and whose keyboard reaches which computer: two directions that are switched apart or together. No telegrams here.

const VIDEO_ONLY = 1;
/** Private: nobody else sees the CPU meanwhile. The older manual says 2, newer clients 3. */
const PRIVATE: readonly number[] = [2, 3];
const MAX_ACCESS = 3;

export class Crosspoint {
  readonly cpus: readonly number[];
  readonly cons: readonly number[];
  readonly #shown = new Map<number, number>();
  readonly #holder = new Map<number, number>();
  /** The CON that has a CPU for itself. */
  readonly #private = new Map<number, number>();

  constructor(cpus: readonly number[], cons: readonly number[]) {
    this.cpus = cpus;
    this.cons = cons;
  }

  hasCpu(cpu: number): boolean {
    return this.cpus.includes(cpu);
  }

  hasCon(con: number): boolean {
    return this.cons.includes(con);
  }

  /** The CPU at a CON; 0: none. */
  shown(con: number): number {
    return this.#shown.get(con) ?? 0;
  }

  /** The CON that holds keyboard and mouse of a CPU; 0: none. */
  holder(cpu: number): number {
    return this.#holder.get(cpu) ?? 0;
  }

  /** The picture alone; what the keyboard reaches stays. False: refused. */
  show(con: number, cpu: number): boolean {
    if (!this.hasCon(con) || !this.#mayShow(cpu, con)) return false;
    this.#shown.set(con, cpu);
    return true;
  }

  /** Keyboard and mouse alone. */
  hold(cpu: number, con: number): boolean {
    if (!this.hasCpu(cpu) || (con !== 0 && !this.hasCon(con))) return false;
    this.#holder.set(cpu, con);
    return true;
  }

  /** Both directions, in a mode; CPU 0 ends the connection. */
  connect(cpu: number, con: number, access: number): boolean {
    if (access > MAX_ACCESS || !this.show(con, cpu)) return false;
    this.#letGo(con);
    if (cpu === 0 || access === VIDEO_ONLY) return true;
    this.#holder.set(cpu, con);
    if (PRIVATE.includes(access)) this.#makePrivate(cpu, con);
    return true;
  }

  allOff(): boolean {
    this.#shown.clear();
    this.#holder.clear();
    this.#private.clear();
    return true;
  }

  /** A count, then pairs. */
  list(devices: readonly number[], other: (device: number) => number): number[] {
    return [devices.length, ...devices.flatMap((device) => [device, other(device)])];
  }

  /** Both counts, then both lists of pairs. */
  everything(): number[] {
    const [cpus, ...held] = this.list(this.cpus, (cpu) => this.holder(cpu));
    const [cons, ...shown] = this.list(this.cons, (con) => this.shown(con));
    return [cpus ?? 0, cons ?? 0, ...held, ...shown];
  }

  #mayShow(cpu: number, con: number): boolean {
    if (cpu === 0) return true;
    const owner = this.#private.get(cpu) ?? 0;
    return this.hasCpu(cpu) && (owner === 0 || owner === con);
  }

  #letGo(con: number): void {
    for (const [cpu, holder] of this.#holder) if (holder === con) this.#holder.set(cpu, 0);
    for (const [cpu, owner] of this.#private) if (owner === con) this.#private.delete(cpu);
  }

  #makePrivate(cpu: number, con: number): void {
    this.#private.set(cpu, con);
    for (const [other, shown] of this.#shown) if (shown === cpu && other !== con) this.#shown.set(other, 0);
  }
}
