/** Large numbers in words, and those of which not all is known. */

/** A number that was counted, estimated, or of which there may be many more. */
export interface Quantity {
  readonly kind: 'counted' | 'sampled' | 'atLeast'
  readonly traces: number
  readonly from: number
  readonly to: number
}

/** In full up to a billion, beyond as a power of ten. */
export const roughly = (count: number): string =>
  count < 1e9 ? Math.round(count).toLocaleString('en') : count.toExponential(1).replace('+', '')

/** A guess has two digits that say something. */
export const guess = (count: number): string => roughly(count < 100 ? count : Number(count.toPrecision(2)))

/** Whether there is no more to be said than the number itself: all samples were alike. */
export const isTight = ({ from, to }: Pick<Quantity, 'from' | 'to'>): boolean => guess(from) === guess(to)

export const thatMany = ({ kind, traces, from, to }: Quantity): string => {
  switch (kind) {
    case 'counted':
      return roughly(traces)
    case 'sampled':
      return isTight({ from, to })
        ? `about ${roughly(traces)}`
        : `about ${guess(traces)} (${guess(from)} to ${guess(to)})`
    case 'atLeast':
      return `${guess(traces)} or more`
  }
}
