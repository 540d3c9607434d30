/** `interleave/fast-check`: clients of a primitive, generated, explored and shrunk. */
export { type ClientOptions, clients } from './clients/arbitrary.ts'
export { type Client, clientOf } from './clients/client.ts'
export { holds } from './clients/holds.ts'
export {
  type ClientSpec,
  inEachThread,
  type Primitive,
  type PrimitiveDescription,
  primitive,
} from './clients/primitive.ts'
export type { OperationCall, Program } from './clients/program.ts'
export type { MatcherOptions } from './matching/options.ts'
export type { Modelled } from './matching/subject.ts'
