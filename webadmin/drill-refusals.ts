// A sentence that helps for each reason why a drill is not carried out, or not to its end; found by the controller's own words (controller/domain/drill.ts,
// controller/drill/).

import type { SentenceRow } from './refusal-texts.ts';
import { row } from './refusal-texts.ts';

export const DRILL_SENTENCES: readonly SentenceRow[] = [
  row(
    /^another drill is under way/,
    '另一个演练正在进行。请等它结束后重试。',
    'Another drill is under way. Try again when it is over.',
  ),
  row(
    /^name a receiver and one or two transmitters/,
    '设置中没有这样的演练对。请填写一个接收终端和一个或两个发送终端。',
    'The settings have no such pair. Give a receiver and one or two transmitters.',
  ),
  row(/^the two transmitters are the same one/, '两个发送终端相同。', 'The two transmitters are the same one.'),
  row(
    /^the receiver is not of the room any more/,
    '该接收终端已不在房间中，演练到此结束。',
    'The receiver is not of the room any more; the drill ended there.',
  ),
  row(
    /^the transmitter was removed/,
    '一台发送终端已被移除，演练到此结束。',
    'A transmitter was removed; the drill ended there.',
  ),
  row(
    /^(\S+) is logged in at (\S+?)(?:, after (\d+) switches)?$/,
    '{1} 已登录接收终端 {2}。演练只使用空闲的接收终端。',
    '{1} is logged in at {2}. A drill uses idle receivers alone.',
  ),
  row(
    /^an act at (\S+) is under way/,
    '接收终端 {1} 正在切换。请稍后重试。',
    '{1} is being switched. Try again in a moment.',
  ),
  row(
    /^(\S+) shows (\S+), which is not of the drill/,
    '接收终端 {1} 正在显示 {2}，不属于此演练。请先断开该画面。',
    '{1} shows {2}, which is not of the drill. Make it dark first.',
  ),
  row(
    /^(\S+) changes whenever (\S+) does/,
    '切换 {2} 时 {1} 也会改变，不能单独演练。',
    '{1} changes whenever {2} does, so that it cannot be drilled by itself.',
  ),
  row(
    /^(\S+) is being seen at (\S+?)(?:, after (\d+) switches)?$/,
    '接收终端 {2} 正在显示发送终端 {1}。请选择空闲的发送终端。',
    '{1} is being seen at {2}. Choose a transmitter that nobody sees.',
  ),
  row(
    /^(\S+) was switched by somebody else/,
    '接收终端 {1} 已被他人切换，演练到此为止。',
    '{1} was switched by somebody else, and the drill ended there.',
  ),
  row(/^the controller stops/, '控制器正在停止。', 'The controller stops.'),
];
