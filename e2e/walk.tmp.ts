import { launchHeadless } from './launcher/headlessLane.ts'
import { mkdtempSync } from 'node:fs'
const dir = mkdtempSync('/tmp/walk-')
const a = await launchHeadless({ dataDir: `${dir}/a` })
const b = await launchHeadless({ dataDir: `${dir}/b` })
for (const x of [a, b]) await x.page.setViewportSize({ width: 1440, height: 900 })
await a.page.waitForTimeout(800)
await a.page.screenshot({ path: '/tmp/w1.png' })
console.log(await a.page.locator('body').ariaSnapshot())
const p = a.page
try {
  await p.getByRole('button', { name: 'Start one' }).click({ timeout: 3000 })
  await p.waitForTimeout(300); console.log(await p.locator('body').ariaSnapshot())
  await p.screenshot({ path: '/tmp/w2.png' })
} catch (e) { console.log(String(e)) }
await a.close(); await b.close()
