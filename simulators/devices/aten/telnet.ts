// What a device hears of a telnet client: lines, whatever they end with, and negotiations, which it declines. The rest of telnet is skipped.

const [IAC, DONT, DO, WONT, WILL, SB, SE] = [255, 254, 253, 252, 251, 250, 240];
const [LF, CR] = [0x0a, 0x0d];
/** What it offered itself: to echo, and to suppress go-ahead. */
const OFFERED: readonly number[] = [1, 3];
/** Bytes of a line, and of a subnegotiation. */
const MAX_BYTES = 256;

export class TelnetEar {
  #line: number[] = [];
  #command: number[] = [];
  #wasCr = false;

  hear(bytes: Uint8Array): { readonly lines: string[]; readonly replies: Uint8Array } {
    const lines: string[] = [];
    const replies: number[] = [];
    for (const byte of bytes) {
      if (this.#command.length > 0 || byte === IAC) this.#telnet(byte, replies);
      else this.#text(byte, lines);
    }
    return { lines, replies: Uint8Array.from(replies) };
  }

  /** CR LF, CR NUL, CR or LF: each is one press of Enter. */
  #text(byte: number, lines: string[]): void {
    const isSecond = this.#wasCr && (byte === LF || byte === 0);
    this.#wasCr = byte === CR;
    if (isSecond) return;
    if (byte === CR || byte === LF) {
      lines.push(new TextDecoder('latin1').decode(Uint8Array.from(this.#line)));
      this.#line = [];
    } else if (this.#line.length < MAX_BYTES) this.#line.push(byte);
  }

  #telnet(byte: number, replies: number[]): void {
    this.#command.push(byte);
    const [, verb = 0, option = 0] = this.#command;
    const length = this.#command.length;
    if (length === 1) return;
    if (verb === SB) {
      const isOver = byte === SE && this.#command.at(-2) === IAC && length > 3;
      if (isOver || length > MAX_BYTES) this.#command = [];
      return;
    }
    if (verb >= WILL && verb <= DONT && length < 3) return;
    this.#command = [];
    if (verb === WILL) replies.push(IAC, DONT, option);
    if (verb === DO && !OFFERED.includes(option)) replies.push(IAC, WONT, option);
  }
}
