import type { Page } from 'playwright-core'

/** Controls that a reader could not name, as they stand in the page. */
export const nameless = (page: Page): Promise<string[]> =>
  page
    .locator('button, input, select, textarea, a[href], [role="dialog"], [role="slider"], [role="img"]')
    .evaluateAll((controls) =>
      controls
        .filter((control) => {
          const labels = 'labels' in control ? (control.labels as NodeListOf<HTMLElement> | null) : null
          const by = control.getAttribute('aria-labelledby')
          const named = by === null ? '' : document.getElementById(by)?.textContent
          return !(control.ariaLabel || named || control.textContent?.trim() || labels?.[0]?.textContent?.trim())
        })
        .map((control) => control.outerHTML),
    )
