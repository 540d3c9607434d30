import { expect, it } from 'vitest'
import { checkDocument } from '../../src/report/json.ts'
import { candy, candyWith, lastWriterChecked } from './examples.ts'

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
          "executions": 4,
          "redundant": 0,
          "deadlocks": 0,
          "cut": 0,
          "events": 16,
          "outcomes": 3,
          "outcomesExact": true,
          "cells": {
            "checked": [],
            "mayRace": [
              "candies"
            ]
          },
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
              "at": "models/candy.ts:6:12",
              "changes": [],
              "relevant": true
            },
            {
              "thread": "buyer",
              "operation": "read",
              "object": "candies",
              "answer": "5",
              "at": "models/candy.ts:6:12",
              "changes": [],
              "relevant": true
            },
            {
              "thread": "buyer",
              "operation": "write 4",
              "object": "candies",
              "answer": null,
              "at": "models/candy.ts:6:12",
              "changes": [
                {
                  "object": "candies",
                  "from": "5",
                  "to": "4"
                }
              ],
              "relevant": true
            },
            {
              "thread": "vendor",
              "operation": "write 6",
              "object": "candies",
              "answer": null,
              "at": "models/candy.ts:6:12",
              "changes": [
                {
                  "object": "candies",
                  "from": "4",
                  "to": "6"
                }
              ],
              "relevant": true
            }
          ],
          "threads": [
            "vendor",
            "buyer"
          ],
          "preemptions": 1,
          "minimal": true,
          "critical": {
            "step": 2,
            "proved": true
          },
          "passing": {
            "schedule": "1:0011",
            "trace": [
              {
                "thread": "vendor",
                "operation": "read",
                "object": "candies",
                "answer": "5",
                "at": "models/candy.ts:6:12",
                "changes": [],
                "relevant": true
              },
              {
                "thread": "vendor",
                "operation": "write 6",
                "object": "candies",
                "answer": null,
                "at": "models/candy.ts:6:12",
                "changes": [
                  {
                    "object": "candies",
                    "from": "5",
                    "to": "6"
                  }
                ],
                "relevant": true
              },
              {
                "thread": "buyer",
                "operation": "read",
                "object": "candies",
                "answer": "6",
                "at": "models/candy.ts:6:12",
                "changes": [],
                "relevant": true
              },
              {
                "thread": "buyer",
                "operation": "write 5",
                "object": "candies",
                "answer": null,
                "at": "models/candy.ts:6:12",
                "changes": [
                  {
                    "object": "candies",
                    "from": "6",
                    "to": "5"
                  }
                ],
                "relevant": true
              }
            ],
            "threads": [
              "vendor",
              "buyer"
            ],
            "shared": 1,
            "minimal": true,
            "racy": false
          },
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
                  "at": "models/candy.ts:6:12",
                  "changes": [],
                  "relevant": true
                },
                {
                  "thread": "buyer",
                  "operation": "read",
                  "object": "candies",
                  "answer": "5",
                  "at": "models/candy.ts:6:12",
                  "changes": [],
                  "relevant": true
                },
                {
                  "thread": "buyer",
                  "operation": "write 4",
                  "object": "candies",
                  "answer": null,
                  "at": "models/candy.ts:6:12",
                  "changes": [
                    {
                      "object": "candies",
                      "from": "5",
                      "to": "4"
                    }
                  ],
                  "relevant": true
                },
                {
                  "thread": "vendor",
                  "operation": "write 6",
                  "object": "candies",
                  "answer": null,
                  "at": "models/candy.ts:6:12",
                  "changes": [
                    {
                      "object": "candies",
                      "from": "4",
                      "to": "6"
                    }
                  ],
                  "relevant": true
                }
              ],
              "threads": [
                "vendor",
                "buyer"
              ],
              "preemptions": 1,
              "minimal": true,
              "critical": {
                "step": 2,
                "proved": true
              },
              "passing": {
                "schedule": "1:0011",
                "trace": [
                  {
                    "thread": "vendor",
                    "operation": "read",
                    "object": "candies",
                    "answer": "5",
                    "at": "models/candy.ts:6:12",
                    "changes": [],
                    "relevant": true
                  },
                  {
                    "thread": "vendor",
                    "operation": "write 6",
                    "object": "candies",
                    "answer": null,
                    "at": "models/candy.ts:6:12",
                    "changes": [
                      {
                        "object": "candies",
                        "from": "5",
                        "to": "6"
                      }
                    ],
                    "relevant": true
                  },
                  {
                    "thread": "buyer",
                    "operation": "read",
                    "object": "candies",
                    "answer": "6",
                    "at": "models/candy.ts:6:12",
                    "changes": [],
                    "relevant": true
                  },
                  {
                    "thread": "buyer",
                    "operation": "write 5",
                    "object": "candies",
                    "answer": null,
                    "at": "models/candy.ts:6:12",
                    "changes": [
                      {
                        "object": "candies",
                        "from": "6",
                        "to": "5"
                      }
                    ],
                    "relevant": true
                  }
                ],
                "threads": [
                  "vendor",
                  "buyer"
                ],
                "shared": 1,
                "minimal": true,
                "racy": false
              }
            }
          ],
          "witnesses": [],
          "properties": [
            {
              "property": "nothing lost",
              "kind": "finally",
              "verdict": "violated"
            },
            {
              "property": "no deadlock",
              "kind": "deadlock",
              "verdict": "holds"
            },
            {
              "property": "no exception",
              "kind": "exception",
              "verdict": "holds"
            }
          ],
          "coverage": {
            "unexercised": [],
            "exercised": []
          }
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

it('gives what was reached a schedule, and what was never seen an empty one', () => {
  const [{ violations, witnesses }] = checkDocument([lastWriterChecked()]).models
  expect(violations).toMatchObject([
    { property: 'x is 3', diagnosis: 'no execution reaches such a state', trace: [], threads: [] },
    { property: 'last', diagnosis: 'no execution ends with "3"', trace: [], threads: [] },
  ])
  expect(witnesses.map(({ property, value, schedule }) => ({ property, value, schedule }))).toEqual([
    { property: 'x is 1', value: null, schedule: '1:0' },
    { property: 'last', value: '2', schedule: '1:01' },
    { property: 'last', value: '1', schedule: '1:10' },
  ])
})

it('says what is wrong with a number of traces, and only then', () => {
  const miscounted = candyWith({ verdict: { kind: 'holds' }, miscount: '2 traces, not 3 (by hand)', expected: false })
  const { models } = checkDocument([miscounted, candy()])
  expect(models[0]).toMatchObject({ verdict: 'holds', expected: false, miscount: '2 traces, not 3 (by hand)' })
  expect(models[1]).not.toHaveProperty('miscount')
})

it('says how far executions with few preemptions were explored, and what a sample was', () => {
  const { certificate } = candy().result
  const levels = { covered: 1, traces: [2, 2], states: 13 }
  const pct = { depth: 2, threads: 2, steps: 4, ways: 1, executions: 99, chance: 1 / 8, missed: 0.000_002 }
  const sample = { seed: 7, traces: 4, pct }
  const [bounded, sampled, neither] = checkDocument([
    candyWith({ certificate: { ...certificate, strategy: 'bounded', levels } }),
    candyWith({ certificate: { ...certificate, strategy: 'pct', sample } }),
    candy(),
  ]).models
  expect(bounded).toMatchObject({ strategy: 'bounded', levels })
  expect(sampled).toMatchObject({ strategy: 'pct', sample })
  expect(neither).not.toHaveProperty('levels')
  expect(neither).not.toHaveProperty('sample')
})
