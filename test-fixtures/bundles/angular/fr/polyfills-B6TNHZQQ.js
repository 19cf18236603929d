globalThis.Zone=globalThis.Zone||{current:{}};
