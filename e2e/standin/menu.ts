import { record } from './effects.ts'

type Item = Electron.MenuItemConstructorOptions

/** Menus are not drawn; a test presses their items by id. */
export class Menu {
  static #applicationMenu = new Menu()
  readonly #items: readonly Item[]

  constructor(items: readonly Item[] = []) {
    this.#items = items
  }

  static buildFromTemplate(items: readonly Item[]): Menu {
    return new Menu(items)
  }

  static setApplicationMenu(menu: Menu): void {
    Menu.#applicationMenu = menu
    record({ kind: 'menu', labels: menu.#items.map((item) => item.label ?? item.role ?? '') })
  }

  /** Not of Electron: presses an item of the application menu. */
  static press(id: string): void {
    const item = Menu.#applicationMenu.#items.flatMap(withChildren).find((item) => item.id === id)
    if (item?.click === undefined) throw new Error(`stand-in: the menu has no item "${id}"`)
    const press = item.click as () => void
    press()
  }
}

const withChildren = (item: Item): Item[] => [
  item,
  ...(Array.isArray(item.submenu) ? item.submenu.flatMap(withChildren) : []),
]
