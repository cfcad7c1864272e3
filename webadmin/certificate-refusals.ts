// A sentence that helps for each refusal about certificates, found by the controller's own words.

import type { SentenceRow } from './refusal-texts.ts';
import { row } from './refusal-texts.ts';

export const CERTIFICATE_SENTENCES: readonly SentenceRow[] = [
  row(
    /^(\S.*) is neither a name of a host nor an address/,
    '{1} 既不是主机名，也不是地址。',
    '{1} is neither a name of a host nor an address.',
  ),
  row(/^a name stands there twice/, '有名称重复。', 'A name stands there twice.'),
  row(
    /^the settings name the files of the certificate/,
    '证书来自设置中指定的文件。请在那里更换，或在 --config 文件中将 tls 设为 room。',
    'The settings name the files of the certificate. Change them there, or put "tls": "room" into the file of --config.',
  ),
  row(
    /^this controller serves without TLS/,
    '本控制器不使用 TLS。请在 --config 文件中将 tls 设为 room，然后重新启动。',
    'This controller serves without TLS. Put "tls": "room" into the file of --config and start it anew.',
  ),
  row(
    /^there is no certificate in the text/,
    '文件中没有证书。需要 PEM 格式，以 -----BEGIN CERTIFICATE----- 开头。',
    'There is no certificate in the file. PEM is wanted, which begins with -----BEGIN CERTIFICATE-----.',
  ),
  row(
    /^a certificate of the text is damaged/,
    '文件中的证书已损坏，无法读取。请重新导出。',
    'A certificate in the file is damaged and cannot be read. Export it anew.',
  ),
  row(/^a chain has at most (\d+)/, '证书链最多 {1} 个证书。', 'A chain has at most {1} certificates.'),
  row(
    /^there is no private key in the text/,
    '文件中没有私钥。需要 PEM 格式，以 -----BEGIN PRIVATE KEY----- 开头。',
    'There is no private key in the file. PEM is wanted, which begins with -----BEGIN PRIVATE KEY-----.',
  ),
  row(
    /^the key is encrypted/,
    '私钥已加密。请先去除其口令：openssl pkey -in key.pem -out plain.pem',
    'The key is encrypted. Take its passphrase away first: openssl pkey -in key.pem -out plain.pem',
  ),
  row(
    /^the key does not belong to the certificate/,
    '私钥与证书不匹配。请检查是否选对了文件。',
    'The key does not belong to the certificate. Look whether these are the right files.',
  ),
  row(
    /^browsers take RSA keys of (\d+) bits/,
    '密钥太弱或类型不受支持：浏览器接受 {1} 位以上的 RSA 密钥，以及曲线 P-256、P-384、P-521 的密钥。',
    'The key is too weak or of a kind that browsers do not take: RSA of {1} bits or more, or the curves P-256, P-384, P-521.',
  ),
  row(
    /^(?:the certificate|certificate (\d+) of the chain) expired at (\S+)/,
    '证书已于 {2} 到期。',
    'A certificate in the file expired at {2}.',
  ),
  row(
    /is good only from (\S+) on/,
    '证书从 {1} 起才有效。请检查控制器的时间。',
    'A certificate in the file is good only from {1} on. Look at the clock of the controller.',
  ),
  row(
    /^the first certificate is an authority/,
    '第一个证书属于颁发机构。服务器证书应当在前，其后是签发它的证书。',
    'The first certificate is an authority’s. The server’s own comes first, then those that signed it.',
  ),
  row(
    /^certificate (\d+) of the text did not sign certificate (\d+)/,
    '第 {1} 个证书没有签发第 {2} 个。服务器证书应当在前，其后按顺序是签发它的证书。',
    'Certificate {1} did not sign certificate {2}. The server’s own comes first, then those that signed it, in order.',
  ),
  row(
    /^the certificate is not made for servers/,
    '此证书不是为服务器签发的（扩展密钥用法）。',
    'The certificate is not made for servers (extended key usage).',
  ),
  row(
    /^the certificate names no host/,
    '证书没有写明主机名（subjectAltName），浏览器不接受。',
    'The certificate names no host (subjectAltName), and browsers want one.',
  ),
  row(
    /^the certificate is for (.+), not for (\S+)$/,
    '此证书适用于 {1}，不适用于 {2}。若确实要使用，请勾选上面的选项。',
    'The certificate is for {1}, not for {2}. If you want it all the same, check the box above.',
  ),
  row(
    /^TLS does not take the certificate and the key \((\S+)\)/,
    'TLS 无法使用此证书和私钥（{1}）。',
    'TLS does not take the certificate and the key ({1}).',
  ),
];
