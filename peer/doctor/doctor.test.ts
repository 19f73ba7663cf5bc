import { describe, expect, it } from 'vitest'
import { type Examination, examination, type Finding } from '../contract.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

/** Examines on the network of the test, whose time passes meanwhile. */
async function examined(house: TestHouse, peer: TestPeer, address?: string): Promise<Examination> {
  const call = peer.api.call('network.doctor', address === undefined ? {} : { address })
  house.lan.run(5_000)
  return examination.parse(await call)
}

const kinds = ({ findings }: Examination): Finding['kind'][] => findings.map(({ kind }) => kind)
const AT_BEN = '10.0.0.2:47000'

describe('the doctor of a peer', () => {
  it('finds all well between two that are together, and says where it is reached itself', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    await house.community(ada, ben)
    const found = await examined(house, ada)
    expect(found).toMatchObject({ address: null, peerCount: 1, ownAddresses: ['10.0.0.1:47000'] })
    expect(kinds(found)).toEqual(['allWell'])
    const toBen = await examined(house, ada, AT_BEN)
    expect(toBen.address).toBe(AT_BEN)
    expect(kinds(toBen)).toEqual(['allWell'])
    expect(toBen.findings[0]?.evidence[0]).toMatch(/^A member answered at 10\.0\.0\.2:47000 after \d+ ms\.$/)
  })

  it('finds a member at an address although nobody was heard before', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    await house.community(ada, ben)
    house.lan.split([ada.host], [ben.host])
    house.lan.run(20_000)
    const [alone] = (await examined(house, ada)).findings
    expect(alone?.kind).toBe('silence')
    const gone = await examined(house, ada, AT_BEN)
    expect(gone.findings[0]).toMatchObject({ kind: 'firewall', where: 'there', certainty: 'possible' })
    house.lan.heal()
    expect(kinds(await examined(house, ada, AT_BEN))).toEqual(['allWell'])
  })

  it('finds a member at an address although what it said there first got lost', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    await house.community(ada, ben)
    house.lan.split([ada.host], [ben.host])
    house.lan.run(20_000)
    house.lan.carriesAnnouncements = false
    const call = ada.api.call('network.doctor', { address: AT_BEN })
    house.lan.run(500)
    house.lan.heal()
    house.lan.run(4_500)
    // All that is left to find: the network of this test carries nothing else.
    expect(kinds(examination.parse(await call))).toEqual(['multicastFiltered'])
  })

  it('knows who is in a community of their own by what they say to others', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    await house.community(ada)
    await house.community(ben)
    house.lan.run(10_000)
    const found = await examined(house, ada, AT_BEN)
    expect(found.findings[0]).toMatchObject({ kind: 'wrongKey', certainty: 'likely' })
    expect(found.findings[0]?.evidence[0]).toMatch(/datagrams from 10\.0\.0\.2 that none of our keys opens/)
  })

  it('knows on both sides that somebody came back with keys that were renewed meanwhile', async () => {
    const house = await TestHouse.build()
    const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
    const { communityId } = await house.community(ada, ben, cleo)
    house.lan.split([ada.host, ben.host], [cleo.host])
    house.lan.run(20_000)
    await ada.api.call('members.remove', { communityId, userId: ben.userId })
    await ada.api.call('members.remove', { communityId, userId: cleo.userId })
    house.lan.heal()
    house.lan.run(25_000)
    const [finding] = (await examined(house, cleo)).findings
    expect(finding).toMatchObject({ kind: 'oldKey', whose: 'ours' })
  })

  it('tells nothing of keys, names or messages', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    await ada.say(place, 'nobody else hears this')
    const told = JSON.stringify([await examined(house, ada), await examined(house, ada, AT_BEN)])
    for (const secret of ['nobody else', 'Lab', 'Ada', 'Ben', place.communityId, ada.userId, ben.userId]) {
      expect(told).not.toContain(secret)
    }
  })

  it('does one examination at a time', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    const first = ada.api.call('network.doctor', {})
    expect(await refusalOf(ada.api.call('network.doctor', {}))).toMatchObject({ code: 'busy' })
    house.lan.run(5_000)
    await first
    expect(kinds(await examined(house, ada))).toEqual(['nobodyYet'])
  })

  it('takes an address with or without a port, and nothing else', async () => {
    const house = await TestHouse.build()
    const ada = await house.person('Ada')
    expect((await examined(house, ada, '10.0.0.9')).address).toMatch(/^10\.0\.0\.9:\d+$/)
    expect(await refusalOf(ada.api.call('network.doctor', { address: 'ben.local' }))).toMatchObject({ code: 'invalid' })
  })
})
