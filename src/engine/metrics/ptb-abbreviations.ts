/** Abbreviations whose period belongs to the token wherever they stand. */
export const ABBREVIATIONS = `
  adj adm adv al ala apr ariz assn aug ave bldg blvd bros calif capt cf cmdr co col colo conn corp ct dak dec dept det dr
  est etc ext feb fla fri ft ga gen gov hon inc ind jan jr jul jun kan kans ky lt ltd maj mar md messrs mich minn mme
  mo mon mont mr mrs ms mt neb nev nov oct okla penn pres prof rd rep rev sen sep sept sgt sq sr st supt tel tenn thu
  thurs tue tues univ va vs wed wis wyo`
  .trim()
  .split(/\s+/u);

/** Abbreviations only when capitalised: in lower case they are words. */
export const CAPITALIZED_ABBREVIATIONS = [
  'Ark',
  'Del',
  'Ill',
  'La',
  'Mass',
  'Miss',
  'Ore',
  'Pa',
  'Tex',
  'Wash',
];

/** Abbreviations only before a number. */
export const NUMBER_ABBREVIATIONS = ['art', 'ca', 'fig', 'no', 'nos', 'pp'];

/**
 * Words before which the period behind a single letter ends the sentence. The original looks even into the next caption
 * of its input; here the end of a caption counts as such, since captions mostly begin with one of these.
 */
export const SENTENCE_STARTS = `
  A After An As At But He Her Here However If In It Many Now Once One Our She Since So Some That The Their Then There These
  They This We What When While You`
  .trim()
  .split(/\s+/u);
