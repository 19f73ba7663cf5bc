import { useLayoutEffect, useState } from 'react'
import { nextSlide, type Slide } from './slide.ts'

/** Renders `wanted` in as many steps as it takes to keep the anchor row where it is, all before the next paint. */
export function useSlides<Item extends { key: string }>(
  wanted: readonly Item[],
  anchorKey: () => string | undefined,
): Slide<Item> {
  const [slide, setSlide] = useState<Slide<Item>>({ rows: wanted, shift: false })
  useLayoutEffect(() => {
    if (slide.rows !== wanted) setSlide(nextSlide(slide.rows, wanted, anchorKey()))
  })
  return slide
}
