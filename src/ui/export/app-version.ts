/** Version of Skipscope that exports are marked with: that of package.json. */
export const APP_VERSION = '0.1.0';
