import { Crossing } from './crossing.ts'
import { names } from './names.ts'

// Runs in the page's own world before any of its scripts: the page sees what is exposed and nothing else of this.
new Crossing({ send: names.toIsolated, receive: names.toMain }, (name, api) => {
  Object.defineProperty(window, name, { value: api, enumerable: true })
})
