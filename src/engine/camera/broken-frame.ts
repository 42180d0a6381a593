import { SkipscopeError } from '#engine/base/errors.ts';

/** The error of a camera message that holds no whole picture. The stream it comes from can go on. */
export function brokenFrame(what: string, options?: ErrorOptions): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `A frame is broken: ${what}.`,
    'Look at the camera driver if this happens often; the other frames are used.',
    options,
  );
}

/** The error of a kind of picture or message that is not read, whatever the frame. */
export function unreadFrames(what: string, remedy: string): SkipscopeError {
  return new SkipscopeError('unsupported', what, remedy);
}
