// The words about TLS: the certificate that is served, the room's authority, a new certificate, one's own.

import type { Text } from '../../../protocol/texts.ts';

export const CERTIFICATE = {
  served: { 'zh-CN': '服务器证书', en: 'Certificate of the server' },
  servedHint: {
    'zh-CN': '浏览器、坐席和设备据此确认连接的是本控制器。',
    en: 'By it browsers, seats and devices know that they talk to this controller.',
  },
  names: { 'zh-CN': '适用的主机名和地址', en: 'Hosts and addresses' },
  subject: { 'zh-CN': '名称', en: 'Name' },
  issuer: { 'zh-CN': '签发者', en: 'Signed by' },
  ownAuthority: { 'zh-CN': '本控制室的证书颁发机构', en: 'The room’s own authority' },
  fingerprint: { 'zh-CN': 'SHA-256 指纹', en: 'SHA-256 fingerprint' },
  from: { 'zh-CN': '生效时间', en: 'Good from' },
  until: { 'zh-CN': '到期时间', en: 'Good until' },
  daysLeft: { 'zh-CN': '还剩 {count} 天', en: '{count} days left' },
  soon: {
    'zh-CN': '证书即将到期（还剩 {count} 天）。请在下方制作或导入新的证书。',
    en: 'It expires in {count} days. Make or bring another one below.',
  },
  soonInFiles: {
    'zh-CN': '证书即将到期（还剩 {count} 天）。请更换设置中指定的文件，然后重新启动控制器。',
    en: 'It expires in {count} days. Replace the files that the settings name and start the controller anew.',
  },
  expired: {
    'zh-CN': '证书已到期，浏览器会拒绝连接。请立即更换。',
    en: 'It has expired, and browsers refuse it. Replace it now.',
  },
  otherHost: {
    'zh-CN': '此证书不适用于您打开本页所用的地址 {host}，浏览器会发出警告。',
    en: 'It is not for {host}, where you opened this page: browsers warn of it.',
  },
  none: { 'zh-CN': '没有 TLS', en: 'No TLS' },
  noneText: {
    'zh-CN':
      '本控制器不使用 TLS：密码和画面未经加密。要启用，请在 --config 文件中将 tls 设为 room，然后重新启动；控制器会为本控制室建立证书颁发机构并签发证书。',
    en: 'This controller serves without TLS: passwords and pictures are not encrypted. Put "tls": "room" into the file of --config and start it anew: it makes an authority of the room, and a certificate from it.',
  },
  filesText: {
    'zh-CN':
      '此证书来自设置中指定的文件，请在那里更换。若要在此管理，请在 --config 文件中将 tls 设为 room，然后重新启动。',
    en: 'It comes from files that the settings name: change it there. To manage it here, put "tls": "room" into the file of --config and start the controller anew.',
  },
  authority: { 'zh-CN': '本控制室的证书颁发机构', en: 'The room’s authority' },
  authorityHint: {
    'zh-CN':
      '将根证书在每台坐席计算机和浏览器中安装一次，它们便信任由此签发的所有证书。安装前请核对指纹。私钥只保存在控制器及其备份中。',
    en: 'Install its root once on each seat machine and in each browser: they trust whatever it signs from then on. Compare the fingerprint before. Its key lies at the controller and in the backup alone.',
  },
  download: { 'zh-CN': '下载根证书', en: 'Download the root' },
  downloaded: { 'zh-CN': '已下载根证书：{name}', en: 'The root is downloaded: {name}' },
  issue: { 'zh-CN': '制作新的证书', en: 'Make a new certificate' },
  issueHint: {
    'zh-CN': '由本控制室的证书颁发机构签发，立即启用。已有的连接和画面不受影响。',
    en: 'Signed by the room’s authority and served at once. Connections and pictures that stand go on.',
  },
  namesField: { 'zh-CN': '主机名和地址', en: 'Hosts and addresses' },
  namesHint: {
    'zh-CN': '人和设备用来访问控制器的所有名称，以空格或逗号分隔，例如 seats.example 10.1.2.3',
    en: 'Every name by which people and devices reach the controller, with spaces or commas between: seats.example 10.1.2.3',
  },
  withoutThis: {
    'zh-CN': '其中没有 {host}：您将无法用现在的地址打开本页而不出现警告。',
    en: '{host} is not among them: where you are now, browsers would warn.',
  },
  issueNow: { 'zh-CN': '制作并启用', en: 'Make and use' },
  bring: { 'zh-CN': '使用自己的证书', en: 'Bring your own' },
  bringHint: {
    'zh-CN': 'PEM 文件：服务器证书在前，其后是签发它的证书；以及未加密的私钥。完整检查后立即启用。',
    en: 'As PEM: the server’s own certificate first, then those that signed it, and its key, not encrypted. It is checked completely, then served at once.',
  },
  certificateFile: { 'zh-CN': '证书', en: 'Certificate' },
  keyFile: { 'zh-CN': '私钥', en: 'Private key' },
  chosen: { 'zh-CN': '已选择', en: 'Chosen' },
  anyHost: {
    'zh-CN': '即使不适用于 {host} 也使用',
    en: 'Use it even if it is not for {host}',
  },
  bringNow: { 'zh-CN': '检查并启用', en: 'Check and use' },
  taken: { 'zh-CN': '新的证书已启用', en: 'The new certificate is served' },
  takenText: {
    'zh-CN': '新的证书已启用。新的连接使用它，已有的连接继续。',
    en: 'The new certificate is served: to whoever connects from now on. What is connected goes on.',
  },
} as const satisfies Readonly<Record<string, Text>>;
