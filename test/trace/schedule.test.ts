import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InterleaveError } from '../../src/kernel/errors.ts'
import { decodeSchedule, encodeSchedule } from '../../src/trace/schedule.ts'

const step = (thread: number, alternative = 0) => ({ thread, alternative })

describe('a schedule as text', () => {
  it('is a version and the threads in order', () => {
    expect(encodeSchedule([step(0), step(1), step(0), step(1)])).toBe('1:0101')
  })

  it('marks choices other than the first, and threads of more than one digit', () => {
    expect(encodeSchedule([step(0, 2), step(12), step(3)])).toBe('1:0c2.t12.3')
  })

  it('compresses a run where that makes it shorter', () => {
    // Four zeros are as long as `0x4.`.
    expect(encodeSchedule(Array.from({ length: 4 }, () => step(0)))).toBe('1:0000')
    expect(encodeSchedule(Array.from({ length: 5 }, () => step(0)))).toBe('1:0x5.')
  })

  it('reads as what was written, and needs no quotes in a shell', () => {
    const steps = fc.array(fc.record({ thread: fc.nat(40), alternative: fc.oneof(fc.constant(0), fc.nat(12)) }))
    fc.assert(
      fc.property(steps, (choices) => {
        const text = encodeSchedule(choices)
        expect(decodeSchedule(text)).toEqual(choices)
        expect(text).toMatch(/^[0-9a-z:.]+$/)
      }),
    )
  })

  it.each(['', '0101', '2:01', '1:0a', '1:t12', '1:01:2', '1:x3.'])('refuses %j', (text) => {
    expect(() => decodeSchedule(text)).toThrow(InterleaveError)
  })
})
