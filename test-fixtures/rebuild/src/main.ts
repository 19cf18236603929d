import './styles/base.css';

const screens: Record<string, () => Promise<{ show(): HTMLElement }>> = {
  '/': () => import('./screens/home'),
  '/rendez-vous': () => import('./screens/appointment'),
  '/rea': () => import('./screens/bedside'),
};

async function open(path: string): Promise<void> {
  const screen = await (screens[path] ?? screens['/'])();
  document.getElementById('ecran')?.replaceChildren(screen.show());
}

window.addEventListener('popstate', () => void open(location.pathname));
void open(location.pathname);
