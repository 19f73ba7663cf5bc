import { connect, createServer } from 'node:net'

// Runs on a machine's network: whoever comes to the socket file is led to a port of the machine's own loopback.
const [path = '', port = ''] = process.argv.slice(2)

createServer((outside) => {
  const inside = connect(Number(port), '127.0.0.1')
  outside.pipe(inside).pipe(outside)
  outside.on('error', () => inside.destroy())
  inside.on('error', () => outside.destroy())
}).listen(path, () => console.log('open'))
