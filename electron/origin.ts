export const appScheme = 'app'
const appHost = 'roost'
export const appOrigin = `${appScheme}://${appHost}`

/** Where the app's page begins. */
export const appUrl = `${appOrigin}/`

/**
 * Scheme, host and port of an address, or null where it is none. `URL.origin` does not serve: for a scheme of our own
 * it is the word "null" in Node and the true origin in a browser.
 */
function originOf(address: string): string | null {
  const url = URL.parse(address)
  return url === null ? null : `${url.protocol}//${url.host}`
}

/** True for the pages of the app itself, and only for them. */
export const isOwnPage = (address: string): boolean => originOf(address) === appOrigin
