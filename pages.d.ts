// What the pages import besides code, as the compiler has to know it: style sheets and fonts, which the build turns into files.

declare module '*.css' {}
declare module '@fontsource/*' {}
