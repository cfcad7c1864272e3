// A sentence that helps for each refusal that is about the configuration as a whole: versions, a text that one brings along, backups. Those about single objects
// stand in refusal-texts.ts, and are what the lines of a text are refused with, too.

import type { SentenceRow } from './refusal-texts.ts';
import { row } from './refusal-texts.ts';

export const WHOLE_SENTENCES: readonly SentenceRow[] = [
  row(
    /^the configuration that (\S+) applied at \S+ waits to be confirmed/,
    '{1} 应用的配置正在等待确认，在此之前不能进行其他更改。请先保留或撤回。',
    'The configuration that {1} applied waits to be kept; until then nothing else can be changed. Keep it or take it back first.',
  ),
  row(
    /^the configuration was changed by somebody else/,
    '配置刚刚被其他人更改。请重新检查后再试。',
    'Somebody else changed the configuration meanwhile. Check again, then try again.',
  ),
  row(
    /^the configuration is of version (\d+) now/,
    '配置刚刚被更改（现为版本 {1}）。请重新检查，核对差异后再应用。',
    'The configuration changed meanwhile (it is version {1} now). Check again and look at what differs before you apply.',
  ),
  row(
    /^no such application waits/,
    '没有等待确认的配置：可能已被他人保留或撤回。',
    'Nothing waits to be kept: somebody may have decided already.',
  ),
  row(/^its time is over/, '时间已到，正在恢复原来的配置。', 'Its time is over: what was before is coming back.'),
  row(
    /^this session staged nothing/,
    '控制器已不再保存上传的内容（会话已更换）。请再次上传。',
    'The controller does not hold what you brought along any more, because the session is another one. Send it again.',
  ),
  row(
    /^too many sessions hold a text/,
    '其他管理员正在上传。请稍后再试。',
    'Other administrators are uploading. Try again in a moment.',
  ),
  row(
    /^a text has at most (\d+) characters/,
    '文件过大：最多 {1} 个字符。',
    'The file is too large: at most {1} characters.',
  ),
  row(
    /characters are staged, so the next part/,
    '上传中断。请再次上传。',
    'The upload was interrupted. Send it again.',
  ),
  row(
    /^the journal has come to (\d+)/,
    '没有此版本：日志目前到 {1}。',
    'There is no such version: the journal has come to {1}.',
  ),

  row(
    /does not say that this is a configuration/,
    '这不是 OpenSeat 的配置：第一行应当说明格式。请使用从本页下载的文件。',
    'This is no configuration of OpenSeat: its first line would say so. Take a file that was downloaded on this page.',
  ),
  row(
    /^the text is of format (\d+), written by a newer version; this one reads up to (\d+)/,
    '此文本由更新的版本写成（格式 {1}，本机最高支持 {2}）。请先升级此控制器。',
    'A newer version wrote this text (format {1}; this controller reads up to {2}). Update this controller first.',
  ),
  row(
    /^the IDs of the text have (\d+) digits, those of this room (\d+)/,
    '文本中的 ID 为 {1} 位，此控制室为 {2} 位。ID 位数必须相同。',
    'The IDs of the text have {1} digits, those of this room {2}. They have to be equally long.',
  ),
  row(/^the text is empty/, '内容为空。', 'There is nothing in it.'),
  row(
    /^the text has no administrator who is enabled/,
    '文本中没有可用且已有密码的管理员：应用后将无人能够管理。请加入一个现有的管理员。',
    'The text has no administrator who is enabled and has a password: nobody could change anything. Add one who is there now.',
  ),
  row(
    /^the line cannot be read/,
    '此行无法读取：请检查引号、逗号和括号。',
    'The line cannot be read: look at its quotes, commas and brackets.',
  ),
  row(
    /^a line is (?:an object|one object under one of)/,
    '每行应为一个对象，以 groups、users、endpoints、seats、walls、hotkeys 或 permissions 开头。',
    'A line is one object under one of groups, users, endpoints, seats, walls, hotkeys, permissions.',
  ),
  row(/^the same as in line (\d+)/, '与第 {1} 行重复。', 'The same as in line {1}.'),
  row(
    /^an endpoint has a key, or else the port/,
    '设备应当有公钥（key），或者有矩阵端口（port），二者居其一。',
    'An endpoint has a key, or else the port of a device, and not both.',
  ),

  row(
    /is not a backup of OpenSeat/,
    '这不是 OpenSeat 的备份，或者文件开头已损坏。请选择从本页下载的备份文件。',
    'This is no backup of OpenSeat, or its beginning is damaged. Choose a file that was made on this page.',
  ),
  row(
    /^the backup is of format (\d+), made by a newer version; this one reads up to (\d+)/,
    '此备份由更新的版本制作（格式 {1}，本机最高支持 {2}）。请先升级此控制器，再恢复。',
    'A newer version made this backup (format {1}; this controller reads up to {2}). Update this controller first, then restore.',
  ),
  row(
    /^the backup is cut off/,
    '备份不完整：缺少结尾，可能复制或下载时中断。请重新取得完整的文件。',
    'The backup is cut off: its end is missing, as after an interrupted copy. Get the whole file.',
  ),
  row(
    /^the backup is damaged/,
    '备份已损坏：校验和不符。没有任何更改。请使用另一份副本。',
    'The backup is damaged: its checksum does not fit. Nothing was changed. Take another copy of it.',
  ),
  row(
    /^the backup is not of the form/,
    '备份的格式无法识别。没有任何更改。',
    'The backup is not of a form that this controller reads. Nothing was changed.',
  ),
  row(
    /^the backup is of another room \(key (\S+), this one has (\S+)\)/,
    '此备份属于另一个控制室（密钥 {1}，本机为 {2}），其设备不认识此控制器。请在空的数据文件夹中启动后再恢复。',
    'The backup is of another room (key {1}, this one has {2}), whose endpoints would not know this controller. Start with an empty data folder and restore there.',
  ),
  row(
    /^the passphrase does not open this backup/,
    '口令不对，无法打开此备份。没有任何更改。请注意大小写和输入法。',
    'The passphrase does not open this backup. Nothing was changed. Mind capitals and the keyboard layout.',
  ),
  row(
    /^the restored key of the room takes effect at the next start/,
    '恢复的控制室密钥在下次启动后生效。请重新启动控制器后再备份。',
    'The restored key of the room takes effect at the next start. Start the controller anew, then back up.',
  ),
  row(
    /^other backups are being fetched/,
    '正在下载其他备份。请稍后再试。',
    'Other backups are being fetched. Try again in a moment.',
  ),
  row(
    /^no backup waits to be fetched/,
    '下载中断，备份已不再等待。请重新备份。',
    'The download was interrupted. Back up once more.',
  ),
  row(
    /the files of keys could not be written/,
    '配置已恢复，但密钥文件无法写入。请检查磁盘空间和权限，然后再次恢复。',
    'The configuration is restored, but files of keys could not be written. Make room on the disk, then restore again.',
  ),
  row(
    /^it failed; the log says why/,
    '控制器未能完成，原因见其日志。没有任何更改。',
    'The controller could not do it; its log says why. Nothing was changed.',
  ),
  row(
    /give it again \(session\.confirm\)/,
    '需要再次输入密码才能继续。没有任何更改。',
    'Your password is needed again for this. Nothing was changed.',
  ),
  row(/ is \S+, not administrator$/, '只有管理员可以这样做。', 'Only an administrator may do this.'),
];
