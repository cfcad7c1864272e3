// One message as a frame of a serial line: checksum, escaping and the ENDs around it (SLIP, RFC 1055). Frames are found in a stream of bytes by reader.ts.

import { crc16 } from './crc.ts';

export const END = 0xc0;
export const ESC = 0xdb;
/** What follows ESC in place of an END or an ESC. */
export const ESC_END = 0xdc;
export const ESC_ESC = 0xdd;
/** Bytes of the checksum behind a message, high byte first. */
export const CRC_BYTES = 2;
/** Bytes of a frame (contracts, endpoint messages). What is sent keeps within it with its ENDs and escapes; what is heard, without them. */
export const MAX_FRAME_BYTES = 4 * 1024;
/** Bytes of text that fit whatever checksum they get: two ENDs, and a checksum of which both bytes are escaped. UTF-8 without the letters U+06C0 to U+06FF escapes nothing. */
export const MAX_SERIAL_TEXT_BYTES = MAX_FRAME_BYTES - 2 - 2 * CRC_BYTES;

/** The frame of a message, ready for the line; null where it would be longer than `MAX_FRAME_BYTES`. */
export function encodeFrame(message: Uint8Array): Uint8Array | null {
  const crc = crc16(message);
  const frame: number[] = [END];
  for (const byte of message) escaped(byte, frame);
  escaped(crc >> 8, frame);
  escaped(crc & 0xff, frame);
  frame.push(END);
  return frame.length > MAX_FRAME_BYTES ? null : Uint8Array.from(frame);
}

function escaped(byte: number, frame: number[]): void {
  if (byte === END) frame.push(ESC, ESC_END);
  else if (byte === ESC) frame.push(ESC, ESC_ESC);
  else frame.push(byte);
}
