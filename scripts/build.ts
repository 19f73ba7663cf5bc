import { buildApp } from './buildApp.ts'

// `npm run build`, and part of every `npm install`: without the packages for building that must not fail.
const result = await buildApp(console.log)
if (result === 'upToDate') console.log('build: nothing has changed')
if (result === 'noTools') console.log('build: the packages for building are not installed, so nothing was built')
