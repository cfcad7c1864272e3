// What the pure places may use besides the language: names that Node and every browser have alike, and that neither read a clock nor reach out.
// Known to tsconfig.pure.json alone; a name is added here only if it is of this kind.

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}

interface AbortSignal {
  readonly aborted: boolean;
}
