import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'

// Gives a forked Node process what a module in a utility process finds: `process.parentPort`.

class ParentPort extends EventEmitter {
  readonly #early: { data: unknown }[] = []

  postMessage(message: unknown): void {
    process.send?.(message)
  }

  /** Messages wait for the first listener. */
  receive(message: { data: unknown }): void {
    if (this.listenerCount('message') > 0) this.emit('message', message)
    else this.#early.push(message)
  }

  override on(name: string, listener: (message: { data: unknown }) => void): this {
    super.on(name, listener)
    if (name === 'message') for (const message of this.#early.splice(0)) this.emit('message', message)
    return this
  }
}

const parentPort = new ParentPort()
process.on('message', (data) => parentPort.receive({ data }))
process.on('disconnect', () => process.exit(0))
Object.defineProperty(process, 'parentPort', { value: parentPort })

const [modulePath = ''] = process.argv.splice(1, 2).slice(1)
await import(pathToFileURL(modulePath).href)
