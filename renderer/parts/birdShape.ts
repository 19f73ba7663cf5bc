/** The bird of mark-mono.svg: body with the eye cut out, and the breast. */
export const birdShape =
  'M20 122 45 60C51 39 65 22 84 22c12 0 20 7 22 17l18 7-17.200 6.300C80 53.500 60 70 57.500 91H47l-11 31zM86 34.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11z'
export const birdBreast = 'M106.500 58.500C102 78 88 91 64.500 91 67.500 73.500 83 60.500 106.500 58.500z'
