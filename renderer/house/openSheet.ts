/** Which of the community's sheets is open. */
export type OpenSheet = 'invite' | 'addCommunity' | 'createChannel' | 'startDirect' | undefined
