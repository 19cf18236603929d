!function(){System.register([],(function(e,t){"use strict";return{execute:function(){e("l",(function(e){return{load:e}}))}}}))}();
