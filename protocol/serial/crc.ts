// The checksum of serial frames: CRC-16 with polynomial 0x1021, initial value 0xFFFF, not reflected, no final XOR (contracts, endpoint messages).

const POLYNOMIAL = 0x1021;
const INITIAL = 0xffff;

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
  return crc & 0xffff;
});

/** 0x29B1 for the bytes of `123456789`; 0 over a message with its own checksum behind it, high byte first. */
export function crc16(bytes: Uint8Array): number {
  let crc = INITIAL;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (TABLE[(crc >> 8) ^ byte] ?? 0);
  return crc;
}
