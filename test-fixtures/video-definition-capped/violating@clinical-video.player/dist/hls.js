export default class{constructor(t){this.config={...{capLevelToPlayerSize:!1,autoStartLoad:!0},...t}}}
