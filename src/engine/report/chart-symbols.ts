/** Outlines of the symbols of charts, as SVG paths around 0, 0. */
export const SYMBOLS = {
  /** About 10 units wide: beside a line of a legend. */
  small: {
    triangle: 'M0 -5L6 5L-6 5Z',
    diamond: 'M0 -5L5 0L0 5L-5 0Z',
  },
  /** About 12 units wide: in the charts of a report. */
  medium: {
    cross: 'M-5 0H5M0 -5V5',
    triangle: 'M0 -6L5.5 4.5H-5.5Z',
    diamond: 'M0 -6L6 0L0 6L-6 0Z',
    star: 'M0 -6.5L1.9 -2L6.5 -2L2.8 1L4.2 5.8L0 3L-4.2 5.8L-2.8 1L-6.5 -2L-1.9 -2Z',
    square: 'M-4.5 -4.5H4.5V4.5H-4.5Z',
  },
  /** About 16 units wide: to be clicked. The dot of an ordinary point is as wide as the line allows. */
  large: {
    dot: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z',
    triangle: 'M0 -8L7 5.5H-7Z',
    diamond: 'M0 -8L8 0L0 8L-8 0Z',
    star: 'M0 -9L2.6 -3L9 -2.8L4 1.5L5.7 8L0 4.4L-5.7 8L-4 1.5L-9 -2.8L-2.6 -3Z',
  },
} as const;

/** The symbol of the points that a search recommends: each has a shape of its own, in a report and in the page. */
export const OPERATING_POINT_SYMBOLS = {
  'high-performance': 'triangle',
  'high-sparsity': 'diamond',
  both: 'star',
} as const;
