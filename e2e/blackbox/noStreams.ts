import { Socket } from 'node:net'

/** Loaded before a peer: whoever it dials refuses, as a firewall would. Its own server is not touched. */

Socket.prototype.connect = function (this: Socket): Socket {
  setImmediate(() => this.destroy(new Error('refused')))
  return this
}
