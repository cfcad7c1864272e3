// The initials of Chinese names as people type them: 雷达 → ld. The order of the browser's own dictionary says under which letter a character stands;
// a character with several readings stands under several letters. Names in other scripts are left as they are.

/** The first character of each letter in the order of pinyin; no reading begins with i, u or v. */
const FIRST = [...'阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨它穵夕丫帀'];
const LETTERS = 'abcdefghjklmnopqrstwxyz';
const LAST = '\u9fff';
const HAN = /\p{Script=Han}/u;
const ORDER = new Intl.Collator('zh-Hans-CN-u-co-pinyin');
/** Readings of which the dictionary's order knows one: all the letters under which people look for these. */
const SEVERAL: Readonly<Record<string, string>> = {
  ...{ 重: 'zc', 长: 'cz', 行: 'xh', 调: 'dt', 乐: 'ly', 曾: 'zc', 朝: 'cz', 传: 'cz', 弹: 'dt', 藏: 'cz', 解: 'jx' },
  ...{ 会: 'hk', 厦: 'sx', 车: 'cj', 率: 'ls', 系: 'xj', 卡: 'kq', 给: 'gj', 降: 'jx', 校: 'xj', 单: 'ds', 石: 'sd' },
  ...{ 参: 'cs', 盛: 'sc', 种: 'zc', 折: 'zs', 尉: 'wy', 蔚: 'wy', 尾: 'wy', 省: 'sx', 识: 'sz', 属: 'sz', 宿: 'sx' },
  ...{ 泊: 'pb', 幢: 'zc', 刹: 'cs', 伺: 'sc', 他: 't', 嚣: 'x', 栅: 'zs', 粘: 'zn', 辗: 'zn', 茄: 'qj', 埔: 'pb' },
  ...{ 镐: 'gh', 囤: 'td', 匙: 'cs', 圩: 'wx', 耙: 'pb', 咀: 'zj', 翟: 'zd', 貉: 'h', 强: 'qj', 提: 'td', 拓: 'tz' },
  ...{ 荥: 'xy', 晟: 'sc', 莞: 'gw', 郗: 'xc', 覃: 'tq', 於: 'yw', 溱: 'qz', 荨: 'qx', 吖: 'ay', 凵: 'kq', 玟: 'mw' },
};
/** Spellings of one name: each character with two readings doubles them. */
const MAX_SPELLINGS = 8;

const known = new Map<string, string>();

/** The letters under which this character may be looked for; none where it has no reading. */
function lettersOf(character: string): string {
  const several = SEVERAL[character];
  if (several !== undefined) return several;
  const found = known.get(character);
  if (found !== undefined) return found;
  // Bounded by the number of Chinese characters.
  const letter = character <= LAST ? letterOf(character) : '';
  known.set(character, letter);
  return letter;
}

function letterOf(character: string): string {
  let at = FIRST.length - 1;
  while (at >= 0 && ORDER.compare(character, FIRST[at] ?? '') < 0) at -= 1;
  return LETTERS[at] ?? '';
}

/** The initials of `text`, other letters and digits between them kept: 雷达1号 → ld1h. Empty without Chinese characters. */
export function initials(text: string): readonly string[] {
  if (!HAN.test(text)) return [];
  let spellings = [''];
  for (const letter of text.toLowerCase()) {
    const letters = HAN.test(letter) ? lettersOf(letter) : /[a-z0-9]/.test(letter) ? letter : '';
    if (letters === '') continue;
    spellings = spellings.flatMap((begun) => [...letters].map((next) => begun + next)).slice(0, MAX_SPELLINGS);
  }
  return spellings;
}
