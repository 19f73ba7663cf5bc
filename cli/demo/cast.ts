/** Who takes part in a demo, in the order in which they are called up, and what they say. */
export const castNames = [
  'Yuki Tanabe',
  'Leila Haddad',
  'Tomás Rey',
  'Ines Baptiste',
  'Dev Raman',
  'Olu Adeyemi',
  'Maren Okafor',
  'Wren Castell',
  'Noor Aziz',
  'Finn Lindqvist',
  'Saoirse Byrne',
  'Mateo Cruz',
] as const

export const demoPeersMin = 2
export const demoPeersMax = castNames.length

export const communityName = 'Saltmarsh Station'

/** The channel of the board, beside the one that every community begins with. */
export const boardChannel = 'plans'

interface Line {
  /** Their place in the cast; what somebody says who is not called up is left out. */
  readonly by: number
  readonly in: 'general' | 'plans'
  readonly says: string
}

/** What was said before anybody looks. */
export const firstLines: readonly Line[] = [
  { by: 0, in: 'general', says: 'Morning. The logger on gauge A is back.' },
  { by: 1, in: 'general', says: 'Thank you for wading out there.' },
  { by: 0, in: 'plans', says: 'Next week here, so #general stays quiet.' },
  { by: 1, in: 'plans', says: 'Who is on gauge B? I’d like one person on the boat and one at the desk.' },
  { by: 0, in: 'plans', says: 'Desk.' },
  { by: 2, in: 'plans', says: 'Boat, obviously.' },
  { by: 3, in: 'plans', says: 'Boat leaves at 07:30.' },
  { by: 5, in: 'plans', says: 'I can do the tide tables and lunch.' },
  { by: 2, in: 'plans', says: 'I’ll bring the long ladder.' },
  { by: 4, in: 'plans', says: 'And I the spare batteries.' },
  { by: 1, in: 'plans', says: 'Low water is at eight, fine for B.' },
]

/** What people say when everybody is to say something: one after the other, and then from the start again. */
export const smallTalk: readonly string[] = [
  'Fog on the marsh, I can hear the geese though.',
  'The kettle is on.',
  'Has anybody seen the yellow toolbox?',
  'Two seals at the weir again.',
  'I moved the life jackets to the shed.',
  'The radio works better from the roof.',
  'Back in ten minutes.',
  'Somebody left the gate open.',
  'I wrote the readings into the book.',
  'Wind has turned west.',
  'That was the last of the biscuits.',
  'I’ll take the late shift.',
  'The map by the door is the new one.',
]
