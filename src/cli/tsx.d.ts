/** It has no types of its own. */
declare module 'tsx/esm'
