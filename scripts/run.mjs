#!/usr/bin/env node
// `node scripts/run.mjs NAME …` runs scripts/NAME.ts after the Node version has been checked.
import './require-node.mjs'

const name = process.argv[2]
process.argv.splice(1, 2, `${name}.ts`)
await import(new URL(`./${name}.ts`, import.meta.url).href)
