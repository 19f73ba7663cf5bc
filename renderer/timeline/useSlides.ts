import { useEffect, useLayoutEffect, useState } from 'react'
import { nextSlide, type Slide } from './slide.ts'

/**
 * Renders `wanted` in as many steps as it takes to keep what the reader sees where it is. The first step comes before
 * the next paint. A second one waits until the rows of the first are measured: measured later, they would move the place
 * that the second one keeps from the end.
 *
 * @param firstVisible answers the place of the topmost visible row, or undefined where no place has to be kept
 */
export function useSlides<Item extends { key: string }>(
  wanted: readonly Item[],
  firstVisible: () => number | undefined,
): Slide<Item> {
  const [slide, setSlide] = useState<Slide<Item>>({ rows: wanted, shift: false })
  const step = () => setSlide((old) => (old.rows === wanted ? old : nextSlide(old.rows, wanted, firstVisible())))
  useLayoutEffect(step, [wanted])
  useEffect(() => {
    if (slide.rows === wanted) return
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [slide, wanted])
  return slide
}
