/**
 * A server for one page on this machine: bound to the loopback, under a path that cannot be guessed, and for requests that
 * name this host and come from this page only. Another site that a browser shows can reach the port, but not get past these.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Service {
  /** The document. @param ask where to send questions, relative to it */
  readonly page: (ask: string) => string
  /** Answers a question, which is whatever was sent; the answer is sent as JSON. */
  readonly answer: (question: unknown) => Promise<unknown>
}

export interface Running {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Bytes of a question at the most. */
const LONGEST_QUESTION = 1 << 20

/** @param port 0 for any that is free */
export async function serve(service: Service, port: number): Promise<Running> {
  const token = randomBytes(24).toString('base64url')
  const server = createServer((request, response) => {
    handle(request, response, token, service).catch(() => refuse(response, 500))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { url: `http://${hostOf(server)}/${token}/`, close: () => close(server) }
}

const hostOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  { page, answer }: Service,
): Promise<void> {
  const host = `127.0.0.1:${request.socket.localPort}`
  const { method, headers, url = '' } = request
  // A name that was made to lead here would be in the header (DNS rebinding).
  if (headers.host !== host) return refuse(response, 403)
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return refuse(response, 403)
  const [, given = '', rest = ''] = /^\/([^/?]*)\/?(.*)$/.exec(url) ?? []
  if (!isSame(given, token)) return refuse(response, 404)
  if (method === 'GET' && rest === '') return send(response, 'text/html; charset=utf-8', page('ask'))
  if (method !== 'POST' || rest !== 'ask') return refuse(response, 404)
  if (headers.origin === undefined || headers['content-type'] !== 'application/json') return refuse(response, 403)
  const question = await read(request)
  if (question === undefined) return refuse(response, 400)
  send(response, 'application/json', JSON.stringify(await answer(question.value)))
}

/** Takes as long for a token that begins right. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

async function read(request: IncomingMessage): Promise<{ readonly value: unknown } | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= LONGEST_QUESTION) chunks.push(chunk)
  }
  if (length > LONGEST_QUESTION) return undefined
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown }
  } catch {
    return undefined
  }
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...HEADERS, 'content-type': type })
  response.end(text)
}

function refuse(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status, HEADERS)
  response.end()
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const
