/** The local addresses a peer may use, from a comma-separated list (`ROOST_INTERFACES`); undefined for all. */
export function interfacesOf(list: string | undefined): string[] | undefined {
  const addresses = (list ?? '').split(',').map((address) => address.trim())
  const named = addresses.filter((address) => address !== '')
  return named.length === 0 ? undefined : named
}
