self.list=[{"revision":"1","url":"/assets/index-5b2e90af.js"},{"revision":"2","url":"/assets/listed-6c02a9e7.css"}];
