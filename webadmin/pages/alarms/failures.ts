// Why a message did not arrive, in a sentence that helps; found by the controller's own words, which stand beneath.

import type { Language } from '../../../protocol/schema.ts';
import type { Text } from '../../../protocol/texts.ts';

const FAILURES: readonly (readonly [pattern: RegExp, text: Text])[] = [
  [
    /ECONNREFUSED/,
    { 'zh-CN': '对方拒绝连接：请检查地址和端口。', en: 'Nobody answers there: check address and port.' },
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    { 'zh-CN': '找不到这个名称：请检查地址和 DNS。', en: 'There is no such name: check the address, and DNS.' },
  ],
  [
    /EHOSTUNREACH|ENETUNREACH/,
    { 'zh-CN': '网络不通：请检查线路和防火墙。', en: 'It cannot be reached: check the network, and firewalls.' },
  ],
  [/no (?:answer|connection) within/, { 'zh-CN': '对方没有及时应答。', en: 'It does not answer in time.' }],
  [
    /certificate|altnames|SSL|TLS/i,
    {
      'zh-CN': '无法建立可信的 TLS 连接：请检查对方的证书和 ca 设置。',
      en: 'No trusted connection by TLS: check its certificate, and the setting ca.',
    },
  ],
  [
    /leads elsewhere/,
    { 'zh-CN': '地址被重定向：请填写最终地址。', en: 'The address leads elsewhere: give the one that answers.' },
  ],
  [/login|authenticat|535/i, { 'zh-CN': '用户或密码被拒绝。', en: 'User or password is refused.' }],
];
const UNKNOWN: Text = { 'zh-CN': '未能送达。', en: 'It did not arrive.' };

export function failureText(because: string, language: Language): string {
  const known = FAILURES.find(([pattern]) => pattern.test(because));
  return (known?.[1] ?? UNKNOWN)[language];
}
