import { type AnnotatedSample, bareImage, isAnnotated } from './annotations.ts';
import type { CalibrationSample, RowIssue } from './calibration-set.ts';
import { groupBy } from './group-by.ts';
import { GUESS } from './picture-index.ts';

/** A row that names a picture. */
export interface PictureClaim {
  readonly entry: AnnotatedSample;
  /** Path or address of the picture. */
  readonly picture: string;
  /** As in `FoundPictures`: the smaller, the surer. */
  readonly rank: number;
}

/** Why a row has no picture. */
export type PictureProblem = Pick<RowIssue, 'what' | 'remedy'>;

export interface SettledClaims {
  /** What is known of the pictures, by the row that names them. */
  readonly samples: ReadonlyMap<AnnotatedSample, CalibrationSample>;
  readonly problems: ReadonlyMap<AnnotatedSample, PictureProblem>;
}

/** A row, or several of separate files as one. */
interface JoinedClaim {
  readonly entry: AnnotatedSample;
  readonly folders: ReadonlySet<string>;
  readonly sample: CalibrationSample | null;
  readonly rank: number;
}

/**
 * Gives each picture to the row that names it most surely. Rows that name it equally surely are all left out, since
 * nothing tells which of them is right; only rows of separate folders that complete each other are joined, and rows of one
 * name that ask different questions share the picture.
 */
export function settleClaims(claims: readonly PictureClaim[]): SettledClaims {
  const samples = new Map<AnnotatedSample, CalibrationSample>();
  const problems = new Map<AnnotatedSample, PictureProblem>();
  for (const [picture, rivals] of groupBy(claims, (claim) => claim.picture)) {
    const joined = rivals.reduce(joinClaim, []);
    const surest = Math.min(...joined.map(({ rank }) => rank));
    const owners = joined.filter(({ rank }) => rank === surest);
    for (const { entry, sample, rank } of joined) {
      const other = owners.find((owner) => owner.entry !== entry && !sharePicture(owner.entry, entry));
      if (other) problems.set(entry, contested(picture, other.entry, rank === surest));
      else if (sample && isAnnotated(sample)) samples.set(entry, sample);
      else if (sample) problems.set(entry, bareImage(entry.fileName));
    }
  }
  return { samples, problems };
}

/** Whether two rows ask different things about what they call by one name. */
function sharePicture(a: AnnotatedSample, b: AnnotatedSample): boolean {
  return a.fileName === b.fileName && a.folder === b.folder && a.prompt !== b.prompt;
}

/** Adds a claim to those of the same picture, or joins it with one that it completes: boxes with captions. */
function joinClaim(joined: readonly JoinedClaim[], { entry, rank }: PictureClaim): readonly JoinedClaim[] {
  const { sample, folder } = entry;
  const partner =
    sample &&
    rank < GUESS &&
    joined.find(
      (other) =>
        other.rank < GUESS &&
        other.entry.prompt === entry.prompt &&
        !other.folders.has(folder) &&
        completes(other.sample, sample),
    );
  if (!partner) return [...joined, { entry, folders: new Set([folder]), sample, rank }];
  const both = {
    ...partner,
    folders: new Set([...partner.folders, folder]),
    sample: { ...sample, ...partner.sample },
    rank: Math.min(rank, partner.rank),
  };
  return joined.map((other) => (other === partner ? both : other));
}

/** Whether two samples say nothing about the same thing. */
function completes(a: CalibrationSample | null, b: CalibrationSample): boolean {
  if (a === null) return false;
  const bothNameObjects = (a.label ?? a.objects) !== undefined && (b.label ?? b.objects) !== undefined;
  return !bothNameObjects && (a.captions === undefined || b.captions === undefined);
}

function contested(picture: string, other: AnnotatedSample, isEqual: boolean): PictureProblem {
  return {
    what: isEqual
      ? `The picture ${picture} is named by another row, too: ${other.where}. Both are left out.`
      : `The picture ${picture} belongs to another row already: ${other.where}.`,
    remedy: 'Join the two rows, or add the picture that is meant here.',
  };
}
