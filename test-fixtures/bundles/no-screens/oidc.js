self.oidc=1;
