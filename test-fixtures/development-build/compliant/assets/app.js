/* process.env.NODE_ENV is replaced by the build. */document.title="Ward"
//# sourceURL=webpack://ward/app.js