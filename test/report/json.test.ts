import { expect, it } from 'vitest'
import { checkDocument } from '../../src/report/json.ts'
import { candy, candyWith } from './examples.ts'

it('has exactly the fields of the contract', () => {
  expect(JSON.stringify(checkDocument([candy()]), undefined, 2)).toMatchInlineSnapshot(`
    "{
      "schema": "interleave-check/1",
      "tool": {
        "name": "interleave",
        "version": "0.1.0"
      },
      "models": [
        {
          "name": "candy, unlocked",
          "file": "models/candy.ts",
          "params": {
            "refills": 1,
            "purchases": 1
          },
          "strategy": "optimal",
          "verdict": "violated",
          "expected": true,
          "expectation": {
            "violated": "nothing lost"
          },
          "executions": 2,
          "redundant": 0,
          "deadlocks": 0,
          "cut": 0,
          "events": 7,
          "outcomes": 2,
          "outcomesExact": true,
          "bounds": {
            "maxSteps": 10000,
            "minimiseStates": 20000
          },
          "version": "0.1.0",
          "elapsedMs": 3,
          "property": "nothing lost",
          "diagnosis": "at the end candies is 6",
          "schedule": "1:0110",
          "trace": [
            {
              "thread": "vendor",
              "operation": "read",
              "object": "candies",
              "answer": "5",
              "at": "models/candy.ts:6:12"
            },
            {
              "thread": "buyer",
              "operation": "read",
              "object": "candies",
              "answer": "5",
              "at": "models/candy.ts:6:12"
            },
            {
              "thread": "buyer",
              "operation": "write 4",
              "object": "candies",
              "answer": null,
              "at": "models/candy.ts:6:12"
            },
            {
              "thread": "vendor",
              "operation": "write 6",
              "object": "candies",
              "answer": null,
              "at": "models/candy.ts:6:12"
            }
          ],
          "threads": [
            "vendor",
            "buyer"
          ],
          "preemptions": 1,
          "minimal": true,
          "violations": [
            {
              "property": "nothing lost",
              "diagnosis": "at the end candies is 6",
              "schedule": "1:0110",
              "trace": [
                {
                  "thread": "vendor",
                  "operation": "read",
                  "object": "candies",
                  "answer": "5",
                  "at": "models/candy.ts:6:12"
                },
                {
                  "thread": "buyer",
                  "operation": "read",
                  "object": "candies",
                  "answer": "5",
                  "at": "models/candy.ts:6:12"
                },
                {
                  "thread": "buyer",
                  "operation": "write 4",
                  "object": "candies",
                  "answer": null,
                  "at": "models/candy.ts:6:12"
                },
                {
                  "thread": "vendor",
                  "operation": "write 6",
                  "object": "candies",
                  "answer": null,
                  "at": "models/candy.ts:6:12"
                }
              ],
              "threads": [
                "vendor",
                "buyer"
              ],
              "preemptions": 1,
              "minimal": true
            }
          ]
        }
      ]
    }"
  `)
})

it('gives a reason when it is inconclusive, and a trace only when violated', () => {
  const { models } = checkDocument([
    candyWith({ verdict: { kind: 'inconclusive', reason: 'enough' }, expected: false }),
  ])
  expect(models[0]).toMatchObject({ verdict: 'inconclusive', reason: 'enough', expected: false })
  expect(models[0]).not.toHaveProperty('trace')
  expect(models[0]).not.toHaveProperty('violations')
})
