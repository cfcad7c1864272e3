// Public keys, nonces and what is signed with them, as text. Signing and hashing themselves are handed in: Node and browsers differ there.

import type { Mode } from './schema.ts';

/** What an endpoint, a receiver's page or the controller can do with keys. Implementations: WebCrypto in pages, node:crypto elsewhere. */
export interface Signer {
  /** Public key, 65 bytes uncompressed, base64url. */
  readonly publicKey: string;
  /** ECDSA P-256 with SHA-256 over the UTF-8 bytes of `text`: r and s, base64url. */
  sign(text: string): Promise<string>;
}

export interface Verifier {
  verify(publicKey: string, text: string, signature: string): Promise<boolean>;
}

/** What an endpoint signs to prove its key to the controller that sent `nonce`. `room` is the public key of the room that the controller claims. */
export function endpointProof(proof: { readonly nonce: string; readonly room: string }): string {
  return `openseat endpoint 1\n${proof.nonce}\n${proof.room}`;
}

/** What the controller signs with the room's key to prove itself to the endpoint `key` that sent `nonce`. */
export function controllerProof(proof: {
  readonly nonce: string;
  readonly key: string;
  readonly epoch: number;
}): string {
  return `openseat controller 1\n${proof.nonce}\n${proof.key}\n${proof.epoch}`;
}

/** What a receiver signs to open the stream of a grant: the transmitter's nonce, the grant, and the key of the transmitter that it means. */
export function streamProof(proof: {
  readonly nonce: string;
  readonly grant: string;
  readonly transmitter: string;
}): string {
  return `openseat stream 1\n${proof.nonce}\n${proof.grant}\n${proof.transmitter}`;
}

/** A grant as a transmitter keeps it: who may open the stream, and what he may do there. */
export interface Grant {
  readonly grant: string;
  readonly receiver: string;
  readonly mode: Mode;
}
