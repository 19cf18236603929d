self.precache=e=>e;
