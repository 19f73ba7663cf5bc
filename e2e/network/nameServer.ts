import { createSocket } from 'node:dgram'

// Runs on a machine's network: a name server that knows no name, and says a line for each that it is asked for.
const [host = ''] = process.argv.slice(2)
const RESPONSE = 0x80
const NO_SUCH_NAME = 3

const socket = createSocket('udp4')
socket.on('message', (question, { address, port }) => {
  console.log('asked')
  const answer = Buffer.from(question)
  answer[2] = (answer[2] ?? 0) | RESPONSE
  answer[3] = NO_SUCH_NAME
  socket.send(answer, port, address)
})
socket.bind(53, host, () => console.log('open'))
