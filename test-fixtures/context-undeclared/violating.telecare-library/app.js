document.title = "T\u{e9}l\u00e9consultation";
import("./livekit.js");
