// Why a message did not arrive, in a sentence that helps; found by the words of the system, of OpenSSL and of the other side, which stand beneath it.

import type { Language } from './schema.ts';
import type { Text } from './texts.ts';

function row(pattern: RegExp, chinese: string, en: string): readonly [pattern: RegExp, text: Text] {
  return [pattern, { 'zh-CN': chinese, en }];
}

const FAILURES: readonly (readonly [pattern: RegExp, text: Text])[] = [
  row(/ECONNREFUSED/, '对方拒绝连接：请检查地址和端口。', 'Nobody answers there: check address and port.'),
  row(
    /ENOTFOUND|EAI_AGAIN/,
    '找不到这个名称：请检查地址和 DNS。',
    'There is no such name: check the address, and DNS.',
  ),
  row(
    /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/,
    '网络不通：请检查线路和防火墙。',
    'It cannot be reached: check the network, and firewalls.',
  ),
  row(
    /certificate has expired|CERT_HAS_EXPIRED/i,
    '对方的证书已过期：请在对方更换证书。',
    'Its certificate has expired: it needs another one.',
  ),
  row(
    /certificate is not yet valid|CERT_NOT_YET_VALID/i,
    '对方的证书尚未生效：请检查双方的时钟。',
    'Its certificate is not valid yet: check the clocks of both.',
  ),
  row(
    /altnames|does not match certificate|ERR_TLS_CERT_ALTNAME_INVALID/i,
    '对方的证书不是为此名称签发的：请使用证书中的名称，或在对方更换证书。',
    'Its certificate is for another name: use a name that stands in it, or give it another certificate.',
  ),
  row(
    /self.signed certificate|unable to (?:verify the first|get (?:local )?issuer) certificate|UNABLE_TO_(?:VERIFY|GET)|unknown ca\b/i,
    '不认识签发对方证书的机构：请在 ca 设置中指明。',
    'Whoever signed its certificate is not known: name that authority in the setting ca.',
  ),
  row(
    /certificate required|handshake failure|bad certificate|certificate unknown/i,
    '对方不接受我们的证书：请检查 cert 和 key 设置。',
    'It does not take our certificate: check the settings cert and key.',
  ),
  row(
    /wrong version number|packet length too long|unexpected message|Client network socket disconnected before secure TLS/i,
    '该端口不提供 TLS：请检查端口，以及是否应当使用 TLS。',
    'There is no TLS at this port: check the port, and whether TLS is meant.',
  ),
  row(
    /unsupported protocol|protocol version|no shared cipher|no ciphers/i,
    '双方没有共同的 TLS 版本或加密方式：对方需支持 TLS 1.2 以上。',
    'There is no common version or cipher of TLS: it has to know TLS 1.2 or later.',
  ),
  row(
    /STARTTLS/,
    '对方不提供加密（STARTTLS），因此没有发送。',
    'It does not offer encryption (STARTTLS), so nothing was sent.',
  ),
  row(
    /\bSSL\b|\bTLS\b|certificate/i,
    '无法建立可信的 TLS 连接：请检查对方的证书和 ca 设置。',
    'No trusted connection by TLS: check its certificate, and the setting ca.',
  ),
  row(/no (?:answer|connection) within|ETIMEDOUT/, '对方没有及时应答。', 'It does not answer in time.'),
  row(
    /nobody confirms it/,
    '没有收到确认：请检查地址、端口，以及对方是否运行。',
    'Nobody confirms it: check address and port, and whether it runs.',
  ),
  row(
    /unknown user name|usmStatsUnknownUserNames|wrong digest|usmStatsWrongDigests|decryption error|unsupported security level/i,
    '对方不接受 SNMP 用户或密钥：请核对双方的设置。',
    'It does not take the SNMP user, or its keys: compare the settings of both.',
  ),
  row(/ECONNRESET|EPIPE|socket hang up/, '对方中断了连接。', 'It broke the connection off.'),
  row(/leads elsewhere/, '地址被重定向：请填写最终地址。', 'The address leads elsewhere: give the one that answers.'),
  row(/^it answers (\d{3})$/, '对方以错误状态应答。', 'It answers with an error.'),
  row(/Invalid login|authentication|\b535\b/i, '用户或密码被拒绝。', 'User or password is refused.'),
  row(
    /the process that sends ended|the SNMP agent is not there/,
    '发送程序正在重新启动。',
    'The program that sends is starting again.',
  ),
];

/** Null where it is none of the usual failures. */
export function failureText(because: string, language: Language): string | null {
  return FAILURES.find(([pattern]) => pattern.test(because))?.[1][language] ?? null;
}
