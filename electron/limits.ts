/** Every bound of the desktop shell. */

/** A message of the page. Above the limit of its session, so that an oversize one is usually answered, not cut off. */
export const pageMessageBytesMax = 1024 * 1024

/** Nested values of a message of the page. The deepest the contract knows is a handful. */
export const pageMessageDepthMax = 32

/** An invite holds an id, a key and a few addresses: some hundred characters. */
export const deepLinkCharsMax = 4096

/** Links that were clicked before a window could take them. */
export const waitingLinksMax = 4

/** How often the engine is started again after it broke, before the person is asked. */
export const engineRestartsMax = 1

/** Time for the operating system to give back files and sockets. */
export const engineRestartDelayMs = 500

/** An engine that ran this long is healthy again: earlier restarts no longer count. */
export const engineHealthyAfterMs = 60_000

/** How long an engine may take to commit and close before it is ended. */
export const engineStopMs = 5_000

/** Lets a moved window come to rest before its place is written down. */
export const windowStateDelayMs = 400

export const windowWidthPxMin = 480
export const windowHeightPxMin = 400

/** How long a start waits for a command that uses the profile just now. */
export const folderPatienceMs = 5_000
export const folderRetryMs = 100
