// A question that has to be answered before anything else: is this to be deleted? One at a time.

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What comes of it, one a line. */
  readonly consequences: readonly string[];
  /** The word on the button that does it. */
  readonly act: string;
  readonly isDangerous: boolean;
}

export class Asking {
  question = $state.raw<Question | null>(null);
  #settle: (answer: boolean) => void = () => {};

  /** Whether the reader agrees; another question before he answered is a no to the first. */
  ask(question: Question): Promise<boolean> {
    this.#settle(false);
    this.question = question;
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  answer(agreed: boolean): void {
    const settle = this.#settle;
    this.#settle = () => {};
    this.question = null;
    settle(agreed);
  }
}
