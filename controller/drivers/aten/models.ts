// How many ports ATEN's matrices have, by the name that they give at login: the protocol itself has no word for it. The settings overrule the table.

const SIZES: Readonly<Record<string, readonly [inputs: number, outputs: number]>> = {
  VM0202: [2, 2],
  VM0404: [4, 4],
  VM3404: [4, 4],
  VM5404: [4, 4],
  VM6404: [4, 4],
  VM0808: [8, 8],
  VM5808: [8, 8],
  VM6809: [8, 9],
  VM3909: [9, 9],
  VM51616: [16, 16],
  VM1600: [16, 16],
  VM3200: [32, 32],
  VM3250: [32, 32],
};

/** Inputs and outputs; null: not known. Letters behind the number (`VM0808HB`) are variants of one size. */
export function sizeOfModel(model: string): { readonly inputs: number; readonly outputs: number } | null {
  const name = /^VM\d+/i.exec(model)?.[0].toUpperCase() ?? '';
  const size = Object.hasOwn(SIZES, name) ? SIZES[name] : undefined;
  return size === undefined ? null : { inputs: size[0], outputs: size[1] };
}
