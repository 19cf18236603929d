fetch("https://pacs.clinic.fr/studies");
