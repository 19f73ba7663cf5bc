const refuse = (name: string): never => {
  throw new Error(`stand-in: electron.${name} is not covered`)
}

/** Code probes every object for these: asking for them is no use of Electron. */
const probed: ReadonlySet<string | symbol> = new Set(['then', 'toJSON', 'constructor', 'prototype'])

/** The object itself, except that using a member it does not have throws: never a silent nothing. */
export function covered<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(self, member) {
      if (!(member in self))
        return typeof member === 'symbol' || probed.has(member) ? undefined : refuse(`${name}.${member}`)
      const value: unknown = Reflect.get(self, member, self)
      // Private members belong to the object behind the proxy.
      return typeof value === 'function' && !probed.has(member) ? value.bind(self) : value
    },
  })
}

/** An export of Electron of which nothing works here. */
export const uncovered = (name: string): object =>
  new Proxy(class {}, {
    get: (_self, member) =>
      typeof member === 'symbol' || probed.has(member) ? undefined : refuse(`${name}.${member}`),
    construct: () => refuse(name),
  })
