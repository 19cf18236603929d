fetch("https://results.lab-partner.fr/v1/open");
