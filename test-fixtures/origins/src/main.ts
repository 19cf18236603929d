import './style.css';
import { home } from './home';

interface Route {
  path: string;
  load: () => Promise<{ show: () => HTMLElement }>;
}

const routes: Route[] = [
  { path: '/chevet', load: () => import('./bedside') },
];

const page = document.getElementById('page')!;
page.append(home());
addEventListener('popstate', async () => {
  const route = routes.find(({ path }) => path === location.pathname);
  if (route) {
    page.replaceChildren((await route.load()).show());
  }
});
