/** A model in a file of its own. */
import { cell, model, type Step } from 'interleave'

export const unlocked = model(
  'candy, unlocked',
  { refills: 1, purchases: 1 },
  ({ make, threads }, { refills, purchases }) => {
    const candies = make(cell('candies', 5))

    function* add(amount: number): Step {
      yield* candies.write((yield* candies.read()) + amount)
    }

    threads('vendor', refills, () => add(1))
    threads('buyer', purchases, () => add(-1))

    return {
      mayRace: true,
      finally: { 'nothing lost': (read) => read(candies) === 5 + refills - purchases },
      outcomes: { candies: { of: (read) => String(read(candies)), are: ['4', '5', '6'] } },
    }
  },
)
