import { buildApp } from './buildApp.ts'

// `npm run build`, and part of every `npm install`: without the packages for building that must not fail. `npx roost`
// links this folder into npm's cache, which is no reason to build it: a build that fails there would spoil that cache.
const result = process.env.npm_command === 'exec' ? 'linked' : await buildApp(console.log)
if (result === 'upToDate') console.log('build: nothing has changed')
if (result === 'noTools') console.log('build: the packages for building are not installed, so nothing was built')
