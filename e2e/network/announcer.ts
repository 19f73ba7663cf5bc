import { setTimeout as sleep } from 'node:timers/promises'
import { openEndpoint } from '../../sync/net/endpoint.ts'

// Runs on a machine's network: says each of its arguments to everybody, a `!` in front for all ways there are; without any
// it prints what it hears, a line for each datagram.
const texts = process.argv.slice(2)
const endpoint = await openEndpoint({ onDatagram: (_, bytes) => void console.log(new TextDecoder().decode(bytes)) })
if (texts.length === 0) console.log('listening')
else {
  for (const text of texts) endpoint.announce(new TextEncoder().encode(text), { broadcast: text.startsWith('!') })
  await sleep(100)
  await endpoint.close()
}
