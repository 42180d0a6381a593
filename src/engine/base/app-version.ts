/** Version of Skipscope, that of package.json: exports, journals and reports are marked with it. */
export const APP_VERSION = '0.1.0';
