/** What ending the app needs to know of a window. */
export interface ClosableWindow {
  /** False where the window refuses to close. */
  closeForQuit(): Promise<boolean>
}

export const openWindows = new Set<ClosableWindow>()
