import { readFileSync } from 'node:fs'

const TCP_LISTEN = '0A'
/** The loopback as the tables write it: in the byte order of a machine that counts from the least byte. */
const LOOPBACKS = [/^......7F$/, /^0{24}01000000$/]

/** The ports, ascending, on which processes of a process's network listen, but for those on its loopback. */
export const portsOf = (pid: number): { readonly udp: readonly number[]; readonly tcp: readonly number[] } => ({
  udp: portsIn(pid, ['udp', 'udp6']),
  tcp: portsIn(pid, ['tcp', 'tcp6'], TCP_LISTEN),
})

/** Lines are `number: address:port address:port state …`, in hexadecimal. */
function portsIn(pid: number, tables: readonly string[], wantedState?: string): number[] {
  const found = new Set<number>()
  for (const line of tables.flatMap((table) => readTable(pid, table).split('\n').slice(1))) {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    if (port === '' || LOOPBACKS.some((loopback) => loopback.test(address))) continue
    if (wantedState === undefined || state === wantedState) found.add(Number.parseInt(port, 16))
  }
  return [...found].sort((left, right) => left - right)
}

/** Nothing, once the process has ended. */
function readTable(pid: number, table: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
  } catch {
    return ''
  }
}
