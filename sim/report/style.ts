import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { must } from '../../core/assert.ts'
import { projectDir } from '../run/projectDir.ts'

/** The tokens of the app, light, and dark where the person's system is. */
export function styleText(): string {
  const tokens = readFileSync(join(projectDir, 'renderer/look/tokens.css'), 'utf8')
  const dark = must(/\[data-theme="dark"\] \{([^}]*)\}/.exec(tokens)?.[1], 'there are tokens for the dark')
  return [tokens, `@media (prefers-color-scheme: dark) { :root { ${dark} } }`, layout].join('\n')
}

const layout = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface-2); color: var(--text-normal); font: 420 15px/1.5 var(--font-ui); }
main { max-width: 1240px; margin: 0 auto; padding: 24px 16px 64px; display: grid; gap: 16px; }
section, header { background: var(--surface-1); border: 1px solid var(--line); border-radius: var(--radius-4); padding: 20px 24px; min-width: 0; }
h1 { font-size: 34px; line-height: 1.15; letter-spacing: -0.022em; font-weight: 640; color: var(--text-strong); margin: 0 0 8px; text-wrap: balance; }
h2 { font-size: 17px; line-height: 1.35; font-weight: 620; color: var(--text-strong); margin: 0 0 4px; }
p { margin: 0 0 12px; max-width: 84ch; }
.muted, caption, figcaption { color: var(--text-muted); font-size: 13px; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px 24px; margin: 16px 0 0; }
.facts div { display: grid; align-content: start; }
.facts dt { order: 2; color: var(--text-muted); font-size: 13px; }
.facts dd { margin: 0; font-size: 22px; font-weight: 640; color: var(--text-strong); font-variant-numeric: tabular-nums; }
.pair { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); }
.scroll { overflow-x: auto; }
figure { margin: 0; overflow-x: auto; }
svg { display: block; max-width: 100%; height: auto; min-width: 920px; }
.pair svg { min-width: 0; }
svg text { font: 420 12px var(--font-ui); fill: var(--text-muted); }
svg .strong, svg .danger { paint-order: stroke; stroke: var(--surface-1); stroke-width: 4px; stroke-linejoin: round; }
svg .strong { fill: var(--text-strong); font-weight: 520; }
svg .success { fill: var(--success-ink); }
svg .danger { fill: var(--danger-ink); font-weight: 620; }
table { border-collapse: collapse; font-size: 13px; margin-top: 8px; }
caption { text-align: start; padding-bottom: 4px; }
th, td { text-align: start; padding: 4px 20px 4px 0; border-bottom: 1px solid var(--line-soft); vertical-align: top; }
th { font-weight: 520; color: var(--text-strong); }
td.number { text-align: end; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--accent-ink); font-size: 13px; padding: 4px 0; width: fit-content; border-radius: 4px; }
summary:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
code { font: 13px var(--font-mono); background: var(--surface-code); color: var(--code-text); padding: 2px 6px; border-radius: 4px; overflow-wrap: anywhere; }
.badge { display: inline-flex; gap: 8px; align-items: center; border-radius: 999px; padding: 4px 12px; font-size: 13px; font-weight: 520; margin-bottom: 12px; }
.good { background: var(--success-soft); color: var(--success-ink); }
.bad { background: var(--danger-soft); color: var(--danger-ink); }
.failures li { margin-bottom: 8px; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 8px 0 0; padding: 0; list-style: none; color: var(--text-muted); font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 8px; }
.legend svg { min-width: 0; flex: none; }
.wrote { fill: var(--accent); }
.lane { stroke: var(--line-strong); stroke-width: 1.5; }
.carry { stroke: var(--accent); stroke-opacity: 0.28; stroke-width: 1; fill: none; }
.late { stroke: var(--unread); stroke-opacity: 0.75; stroke-width: 1.25; fill: none; }
.caught { fill: var(--surface-1); stroke: var(--accent); stroke-width: 1.25; }
svg .said { font-size: 11px; paint-order: stroke; stroke: var(--surface-1); stroke-width: 3px; stroke-linejoin: round; }
.fault { fill: var(--warning-soft); stroke: var(--warning); stroke-width: 1; }
.moment { fill: var(--warning); }
.asleep { fill: var(--surface-4); }
.off { fill: none; stroke: var(--danger); stroke-width: 1.25; stroke-dasharray: 3 3; }
.crash { stroke: var(--danger); stroke-width: 2; fill: none; }
.mended { fill: var(--success-soft); }
.agreed { stroke: var(--success); stroke-width: 1.5; }
.grid { stroke: var(--line-soft); }
.curve { fill: none; stroke: var(--accent); stroke-width: 2; }
.under { fill: var(--accent-soft); }
.bar { fill: var(--accent); }
.wire { fill: none; stroke: var(--presence-here); stroke-width: 1.5; }
.wire.many { stroke-opacity: 0.4; }
.egg { stroke: var(--line-strong); stroke-width: 1; }
.egg.liar { stroke: var(--danger); stroke-width: 2; stroke-dasharray: 4 3; }
svg .initials { fill: var(--egg-text); font-weight: 620; text-anchor: middle; }
`
