// The methods about TLS: which certificate is served, the room's own authority, a new certificate from it, or one that an administrator brings. No private key is
// ever in an answer.

import { MAX_CERTIFICATE_NAMES, MAX_CHAIN_CHARACTERS, MAX_HOST_NAME, MAX_KEY_CHARACTERS } from '../limits.ts';
import type { Static } from '../schema.ts';
import { fields, maybe, oneOf, orNull, Time, Type } from '../schema.ts';
import { method, READ } from './row.ts';

const Line = Type.String({ maxLength: 512 });
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the certificate, hexadecimal' });
const Host = Type.String({ minLength: 1, maxLength: MAX_HOST_NAME, description: 'a name of a host, or an address' });

/** What people compare and look after. */
const Certificate = fields({
  subject: Line,
  names: Type.Array(Type.String({ maxLength: MAX_HOST_NAME }), { maxItems: MAX_CERTIFICATE_NAMES }),
  issuer: Line,
  fingerprint: Sha256,
  from: Time,
  until: Time,
  daysLeft: Type.Integer({ description: 'whole days until it expires; negative: it did' }),
  byAuthority: Type.Boolean({ description: 'signed by the room’s own authority' }),
});
const Authority = fields({
  subject: Line,
  fingerprint: Sha256,
  from: Time,
  until: Time,
  pem: Type.String({ maxLength: 4_096, description: 'the root certificate, for seat machines and browsers' }),
});
const Served = fields({
  source: oneOf('none', 'files', 'room'),
  certificate: orNull(Certificate),
  authority: orNull(Authority),
});

/** What a thief of an open session must not be able to do. */
const Guarded = { caller: 'administrator', audited: true, confirmed: true } as const;

export const CERTIFICATE_METHODS = {
  'system.certificate': method(
    'The certificate that is served, and the room’s own authority. `source`: `none` without TLS, `files` those of the settings, `room` managed here.',
    READ,
    {},
    Served,
  ),
  'system.issueCertificate': method(
    'Make a key and a certificate for these names, signed by the room’s authority, and serve it from now on.',
    Guarded,
    { names: Type.Array(Host, { minItems: 1, maxItems: MAX_CERTIFICATE_NAMES, uniqueItems: true }) },
    Served,
  ),
  'system.bringCertificate': method(
    'Serve a certificate of one’s own from now on, after it was checked completely. `host`: refused unless it is for this name.',
    Guarded,
    {
      certificate: Type.String({
        maxLength: MAX_CHAIN_CHARACTERS,
        description: 'PEM: the server’s own first, then those that signed it, in order',
      }),
      key: Type.String({ maxLength: MAX_KEY_CHARACTERS, description: 'PEM: its private key, not encrypted' }),
      host: maybe(Host),
    },
    Served,
  ),
} as const;

export type ServedCertificate = Static<typeof Served>;
export type CertificateRow = Static<typeof Certificate>;
