/**
 * The signs that are tokens of their own, as hexadecimal code points and ranges: found by giving the original every character
 * of the basic plane between two words. It drops all other signs.
 */
const SIGN_RANGES = `
  23-26 2a-2b 2f 3c-3e 40 5c 5e-5f 7c 7e a1 a5-a9 ac ae-b4 b6-b9 bf d7 f7 2c2-2c5 2d2-2df 2e5-2eb 2ed
  2ef-2ff 375 378-379 37e 384-385 387 3f6 55a-55f 589 5be 5c0 5c3 5c6 5f3-5f4 600-603 606-60c 61b 61e-61f
  66a 66d 6d4 6dd-6de 6e9 6fd-6fe 700-70d 70f 74b-74c 7f6-7f8 964-965 a43-a46 a49-a4a a4e-a4f ac6 aca
  ace-acf c45 c49 c4e-c54 e3f e4f 1fbd 2016-2017 201a 201e-2023 2030-2038 203b 203e-2042 2044 2070 2074-207e
  2080-208e 20a4 2100-2101 2103-2106 2108-2109 2114 2116-2118 211e-2123 2125 2127 2129 212e 213a-213b
  2140-2144 214a-214d 214f 2155-215e 2190-2bff 3001-3002 3012 30fb ff01-ff0f ff1a-ff20 ff3b-ff40 ff5b-ff65
  ffe0-ffe1 ffe5-ffe6`;

/** A regular expression's class of those signs. */
export const SIGN_CLASS = `[${SIGN_RANGES.trim()
  .split(/\s+/u)
  .map((range) =>
    range
      .split('-')
      .map((point) => `\\u{${point}}`)
      .join('-'),
  )
  .join('')}]`;
