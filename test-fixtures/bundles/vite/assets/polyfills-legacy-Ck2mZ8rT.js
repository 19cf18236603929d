!function(){"use strict";self.System={register:function(){},import:function(e){return e}}}();
