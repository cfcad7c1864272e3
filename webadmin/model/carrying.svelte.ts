// What is being carried to a receiver, by whatever means: picked up with the keyboard or a click, or dragged. What dropping it does is not known here.

/** A source, or the picture of a receiver. */
export type Carried =
  | { readonly kind: 'source'; readonly id: string }
  | { readonly kind: 'picture'; readonly id: string };

export type Means = 'keyboard' | 'click' | 'drag';

export class Carrying {
  item = $state.raw<Carried | null>(null);
  means = $state<Means>('click');
  /** The receiver under the pointer while something is dragged. */
  over = $state<string | null>(null);
  /** Where the pointer is while something is dragged, in pixels of the window. */
  x = $state(0);
  y = $state(0);

  pick(item: Carried, means: Means): void {
    this.item = item;
    this.means = means;
    this.over = null;
  }

  move(x: number, y: number, over: string | null): void {
    this.x = x;
    this.y = y;
    this.over = over;
  }

  /** What was carried; nothing is from now on. */
  lay(): Carried | null {
    const item = this.item;
    this.item = null;
    this.over = null;
    return item;
  }

  isCarried(kind: Carried['kind'], id: string): boolean {
    return this.item?.kind === kind && this.item.id === id;
  }
}
