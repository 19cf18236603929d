// A route table names every route; that is no call.
export const routes = ["/accueil", "/teleconsultation", "/rendez-vous"];
