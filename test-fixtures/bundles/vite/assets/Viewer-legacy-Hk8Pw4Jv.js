!function(){System.register(["./vendor-legacy-Gt5Yb2Nu.js"],(function(e,t){"use strict";return{setters:[null],execute:function(){e("default",1)}}}))}();
