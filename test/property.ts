// The library of properties as every test takes it: `npm test` tries the same cases each time, so that whoever sees it fail sees it fail again; `npm run soak` tries
// others each time, and the library's report names the seed.

import fc from 'fast-check';

const ALWAYS = 20_260_101;

if (process.env.OPENSEAT_SOAK === undefined) fc.configureGlobal({ seed: ALWAYS });

export { fc };
