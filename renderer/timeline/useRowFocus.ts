import { type FocusEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { Row } from './rows.ts'
import { nextStop, stopNear } from './stops.ts'

interface Parts {
  rows: readonly Row[]
  scroller: RefObject<HTMLElement | null>
  list: RefObject<VirtualizerHandle | null>
}

/**
 * The log is one tab stop: Tab lands on the message that was left, or on the newest one in sight; the arrow keys go from
 * message to message. The row with the focus stays in the document however far it is scrolled away, and what takes its
 * place, as a tombstone does, takes its focus.
 */
export function useRowFocus({ rows, scroller, list }: Parts) {
  const [focusedKey, setFocusedKey] = useState<string>()
  const left = useRef<string>(undefined)
  const lastPlace = useRef(0)
  /** The row that is to have the focus as soon as it is there. */
  const wanted = useRef<string>(undefined)

  const elementOf = (key: string): HTMLElement | null =>
    scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`) ?? null
  const placeOf = (key: string | undefined) => rows.findIndex((row) => row.key === key)

  const goTo = (place: number | undefined, align: 'nearest' | 'center' = 'nearest') => {
    const row = place === undefined ? undefined : rows[place]
    if (place === undefined || !row) return
    wanted.current = row.key
    setFocusedKey(row.key)
    list.current?.scrollToIndex(place, { align })
    settle()
  }
  /** Gives the wished row the focus, as soon as it is in the document: a list that was just opened measures itself first. */
  const settle = () => {
    const element = wanted.current === undefined ? null : elementOf(wanted.current)
    if (!element) return
    element.focus({ preventScroll: true })
    // Until it is measured a row is hidden, and takes no focus.
    if (document.activeElement === element) wanted.current = undefined
  }
  const enter = () => {
    const handle = list.current
    if (!handle) return
    const sighted = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - 1)
    const before = placeOf(left.current)
    const inSight = before >= handle.findItemIndex(handle.scrollOffset) && before <= sighted
    goTo(stopNear(rows, inSight ? before : sighted))
  }

  useLayoutEffect(() => {
    settle()
    if (focusedKey === undefined) return
    const place = placeOf(focusedKey)
    if (place >= 0) lastPlace.current = place
    if (document.activeElement === document.body) goTo(stopNear(rows, place >= 0 ? place : lastPlace.current))
  })

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    if (event.target === event.currentTarget) {
      // A click into the air between the messages is no wish to go to one.
      if (event.target.matches(':focus-visible')) enter()
      return
    }
    const key = event.target.closest<HTMLElement>('[data-row]')?.dataset.row
    left.current = key
    setFocusedKey(key)
  }
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocusedKey(undefined)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const place = placeOf(focusedKey)
    switch (event.key) {
      case 'ArrowUp':
      case 'ArrowDown':
        event.preventDefault()
        if (place < 0) enter()
        else goTo(nextStop(rows, place, event.key === 'ArrowUp' ? -1 : 1))
        break
      case 'Enter':
        // On the row itself; in its toolbar and its buttons the key is theirs.
        if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return
        event.preventDefault()
        event.target.querySelector<HTMLElement>('[role="toolbar"] button')?.focus({ preventScroll: true })
        break
      case 'Home':
        event.preventDefault()
        goTo(nextStop(rows, -1, 1))
        break
      case 'End':
        event.preventDefault()
        goTo(nextStop(rows, rows.length, -1))
    }
  }
  const place = placeOf(focusedKey)
  return {
    focusedKey,
    keepMounted: place < 0 ? none : [place],
    elementOf,
    goTo,
    settle,
    handlers: { onFocus, onBlur, onKeyDown },
  }
}
const none: readonly number[] = []
