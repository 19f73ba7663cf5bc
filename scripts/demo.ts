import { buildApp } from './buildApp.ts'

// `npm run demo [-- --peers 5]`: builds what has changed of the app, and is `roost demo` from then on.
await buildApp((line) => console.log(line))
process.argv.splice(2, 0, 'demo')
await import('../cli/main.ts')
