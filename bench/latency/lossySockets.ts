import { Socket } from 'node:dgram'

/** Makes every UDP socket of this process lose a share of what it sends: it looks sent, and never leaves. */
export function loseDatagrams(share: number): void {
  const { send } = Socket.prototype as { send: (...parameters: unknown[]) => void }
  Object.assign(Socket.prototype, {
    send(this: Socket, ...parameters: unknown[]): void {
      if (Math.random() >= share) {
        send.apply(this, parameters)
        return
      }
      const done = parameters.at(-1)
      if (typeof done === 'function') process.nextTick(() => done(null))
    },
  })
}
