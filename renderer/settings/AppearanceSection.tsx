import { appearances, chooseAppearance, useAppearance } from '../look/appearance.ts'
import { Segments } from '../parts/Segments.tsx'
import { words } from '../words.ts'

/** How Roost looks on this device. */
export function AppearanceSection() {
  const appearance = useAppearance()
  return (
    <div className="settings-block">
      <Segments
        label={words.settings.theme}
        labelShown
        value={appearance}
        choices={appearances.map((value) => ({ value, text: words.appearance[value] }))}
        onChange={chooseAppearance}
      />
      <p className="settings-about">{words.settings.themeHint}</p>
    </div>
  )
}
