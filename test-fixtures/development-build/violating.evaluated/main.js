var modules={1:function(){eval("document.title = 'Ward';\n\n//# sourceURL=webpack://ward/./src/title.js?")}};modules[1]();
