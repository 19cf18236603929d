self.workbox = { routing: {}, strategies: {} };
