(function(e,t){typeof exports=="object"&&typeof module<"u"?t(exports):(e=e||self,t(e.GrowthChart={}))})(this,function(e){"use strict";e.chart=function(t){return t/100}});
