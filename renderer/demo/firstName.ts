/** What somebody is called on the board. */
export const firstNameOf = ({ name }: { name: string }): string => name.split(' ')[0] ?? name
