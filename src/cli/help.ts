const EXAMPLES = `Examples:
  interleave check                                every model under models/
  interleave check models/candy.ts --only locked -p refills=1..3
  interleave check --max-duration 30s --allow-incomplete
  interleave check --max-preemptions 2 --allow-incomplete
  interleave check --strategy pos --max-duration 10s --seed 7
  interleave check models --out reports --scaling
  interleave check --format json > verdicts.json
  interleave check --format html > models.html
  interleave check models/candy.ts --only unlocked --replay 1:0101
  interleave check models --shard 1/3 --format json > shard-1.json
  interleave merge shard-1.json shard-2.json shard-3.json
  interleave replay models/candy.ts verdicts.json --only unlocked
  interleave explore models/candy.ts --only unlocked
  interleave mutate models/candy.ts
  interleave init`

const EXIT_STATUS = `Exit status, the first that applies:
  64-70  misuse, or a model that cannot be run; the highest of several
         (70 is a fault of the checker)
  1      a verdict that was not expected
  2      incomplete: a bound, a time limit or Ctrl-C ended a search that had
         found nothing, or a model was not begun
  0      every model as expected
  130    Ctrl-C, twice`

/** Paragraphs are one line each: the parser wraps them. */
export const EPILOGUE = [
  EXAMPLES,
  'A folder is searched for .ts, .mts, .js and .mjs files; tests, declarations, dot files and node_modules are left out, and so are files without a model that another one imports.',
  'A violation that a model expects is a pass; an expected one that does not appear is a failure. A model may also expect to be inconclusive; otherwise --allow-incomplete accepts what a bound or a time limit ended.',
  'Overrides with -p are for the models that have such a parameter. Reports are written only when --out is given: Markdown with pictures, and index.html, which holds every trace to step through. Their index begins with the ANSWERS.md of a folder that was checked, if it has one; there `[[name]]` links to the page of a model.',
  'Formats: html is that page alone; junit, sarif, github (annotations) and markdown (a comment on a pull request) tell a continuous integration what is not as expected; itf is one trace for viewers of state machines.',
  'Strategies: optimal runs one execution of each class of equivalent ones; states walks over states; bounded takes executions with few preemptions first; exhaustive runs every interleaving, and sleep leaves out most that are equivalent. A sample by random, pct or pos proves nothing, and says what it saw; its seed is printed, and --seed repeats it.',
  'A shard explores its part of all executions, and its exit status is 0 when it was through and found nothing against what is expected. `merge` reads the models where the shards say that they are, tells their verdicts, and is inconclusive when a shard is missing.',
  'With --scaling, models that name sizes are run at each of them too, until 1,000,000 executions, and scaling.md shows how many traces there are.',
  'Mutants are judged by the models that are expected to hold, and do. The exit status of `mutate` is 0 when each is killed, or marked as equivalent by a model, and 1 otherwise. `init` overwrites nothing.',
  EXIT_STATUS,
].join('\n\n')
