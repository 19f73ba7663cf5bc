// Stands first in every executable entry and uses only syntax that any Node can parse: an older Node strips no types, and
// the SQLite binding does not refuse it politely, it crashes.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Roost needs Node 24 (22.18 at the least), and this is Node ${process.versions.node}. ` +
      'Run it as "npx roost" or "npm start" in its folder, which bring their own Node, or install Node 24 from nodejs.org.\n',
  )
  process.exit(1)
}
