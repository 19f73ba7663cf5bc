/**
 * Chromium cannot be taught a scheme from outside, so a page of a scheme of the app's own lives at an https address
 * that is resolved nowhere and answered by the app: `app://roost/x` ↔ `https://app--roost.standin.test/x`.
 */
export const privilegedSchemes = new Set<string>()

export function toChromium(address: string): string {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(\/.*)?$/i.exec(address)
  if (parts === null) return address
  const [, scheme = '', host = '', path = '/'] = parts
  return privilegedSchemes.has(scheme) ? `https://${scheme}--${host}.standin.test${path}` : address
}

export const fromChromium = (address: string): string =>
  address.replace(/^https:\/\/([a-z0-9+.-]+?)--([^/]*)\.standin\.test/, '$1://$2')

export const schemeOf = (address: string): string => address.slice(0, Math.max(0, address.indexOf(':')))
