import { Menu } from '@base-ui/react/menu'
import { Check, ChevronDown, Plus, Settings, UserPlus } from 'lucide-react'
import type { Community } from '../../peer/contract.ts'
import { type Appearance, appearances, chooseAppearance, useAppearance } from '../look/appearance.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { mayInvite } from './mayInvite.ts'
import type { OpenSheet } from './openSheet.ts'
import './CommunityMenu.css'

interface CommunityMenuProps {
  communities: readonly Community[]
  community: Community
  onGoToCommunity: (communityId: string) => void
  onSettings: () => void
  onSheet: (sheet: OpenSheet) => void
}

/** The community's name, and behind it what concerns the community as a whole. */
export function CommunityMenu({ communities, community, onGoToCommunity, onSettings, onSheet }: CommunityMenuProps) {
  const appearance = useAppearance()
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="community-trigger" aria-label={words.community.menu(community.name)}>
        <bdi className="cut">{community.name}</bdi>
        <Icon of={ChevronDown} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-positioner" side="bottom" align="start" sideOffset={2}>
          <Menu.Popup className="menu">
            {mayInvite(community) && (
              <Menu.Item className="menu-item" onClick={() => onSheet('invite')}>
                <Icon of={UserPlus} />
                {words.community.invite}
              </Menu.Item>
            )}
            <Menu.Item className="menu-item" onClick={() => onSheet('addCommunity')}>
              <Icon of={Plus} />
              {words.community.add}
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={onSettings}>
              <Icon of={Settings} />
              {words.sidebar.settings}
            </Menu.Item>
            {communities.length > 1 && (
              <Menu.RadioGroup
                className="menu-communities"
                value={community.communityId}
                onValueChange={(communityId: string) => onGoToCommunity(communityId)}
              >
                <Menu.Separator className="menu-line" />
                <Menu.GroupLabel className="menu-label">{words.community.all}</Menu.GroupLabel>
                {communities.map(({ communityId, name }) => (
                  <Choice key={communityId} value={communityId} text={name} />
                ))}
              </Menu.RadioGroup>
            )}
            <Menu.Separator className="menu-line" />
            <Menu.RadioGroup value={appearance} onValueChange={(next: Appearance) => chooseAppearance(next)}>
              <Menu.GroupLabel className="menu-label">{words.community.appearance}</Menu.GroupLabel>
              {appearances.map((value) => (
                <Choice key={value} value={value} text={words.appearance[value]} />
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function Choice({ value, text }: { value: string; text: string }) {
  return (
    <Menu.RadioItem className="menu-item" value={value} closeOnClick>
      <span className="menu-tick">
        <Menu.RadioItemIndicator>
          <Icon of={Check} />
        </Menu.RadioItemIndicator>
      </span>
      <bdi className="cut">{text}</bdi>
    </Menu.RadioItem>
  )
}
