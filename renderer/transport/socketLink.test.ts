import { describe, expect, it } from 'vitest'
import { reconnectFirstMs, reconnectMaxMs } from '../limits.ts'
import { type Socket, socketLink } from './socketLink.ts'

function setUp() {
  const sockets: Socket[] = []
  const waits: number[] = []
  let connect = () => {}
  const open = () => {
    const socket: Socket = { send: () => {}, onopen: null, onmessage: null, onclose: null }
    sockets.push(socket)
    return socket
  }
  const link = socketLink({
    open,
    later: (task, delayMs) => {
      waits.push(delayMs)
      connect = task
    },
  })
  const fire = (name: 'onopen' | 'onclose') => (sockets.at(-1)?.[name] as (() => void) | null)?.()
  return {
    link,
    sockets,
    waits,
    opens: () => fire('onopen'),
    closes: () => fire('onclose'),
    reconnect: () => connect(),
  }
}

describe('the link over a socket', () => {
  it('is connecting until it has been open, and lost after that', () => {
    const { link, opens, closes } = setUp()
    closes()
    expect(link.state).toBe('connecting')
    opens()
    expect(link.state).toBe('open')
    closes()
    expect(link.state).toBe('lost')
  })
  it('waits longer each time, up to a limit, and begins anew once it was open', () => {
    const { waits, opens, closes, reconnect } = setUp()
    for (let i = 0; i < 8; i++) {
      closes()
      reconnect()
    }
    expect(waits.slice(0, 3)).toEqual([reconnectFirstMs, reconnectFirstMs * 2, reconnectFirstMs * 4])
    expect(Math.max(...waits)).toBe(reconnectMaxMs)
    opens()
    closes()
    expect(waits.at(-1)).toBe(reconnectFirstMs)
  })
})
